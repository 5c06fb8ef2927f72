package io.micromoments.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.text.SecretReference;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {

  private static final String HOOK = "https://shop.example/hook";
  private static final String SECRET = "${env:HOOK}";

  @Test
  void limitsHaveDefaults() {
    WebhookSettings settings = WebhookSettings.of(HOOK, SECRET);
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.maxInFlight()).isEqualTo(32);
    assertThat(settings.attempts()).isEqualTo(5);
    assertThat(settings.giveUpAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void limitsAreReplacedOneByOne() {
    assertThat(
            WebhookSettings.of(HOOK, SECRET)
                .withTimeout(Duration.ofMillis(500))
                .withMaxInFlight(7)
                .withAttempts(3))
        .isEqualTo(
            new WebhookSettings(
                URI.create(HOOK),
                new SecretReference("webhook.secret", SECRET),
                Duration.ofMillis(500),
                7,
                3,
                Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/hook",
        "http://127.0.0.1/",
        "http://[::1]:80/h",
        "HTTPS://a.b/c?d=e"
      })
  void encryptedAndLocalUrlsAreAllowed(String url) {
    assertThat(WebhookSettings.of(url, SECRET).url()).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://shop.example/hook?token=abc | 'http://shop.example/hook?…': not encrypted",
        "http://127.0.0.1.evil.example/ | not encrypted",
        "https://user:pass@shop.example/ | 'https://…@shop.example/': it contains a user or password",
        "https://user:pa ss@shop.example/ | 'https://…@shop.example/': not a valid URL",
        "ftp://shop.example/ | unsupported scheme",
        "shop.example/hook | it has no host",
      })
  void otherUrlsAreRejected(String url, String why) {
    assertThatThrownBy(() -> WebhookSettings.of(url, SECRET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("webhook.url is '")
        .hasMessageContaining(why)
        .hasMessageEndingWith("; allowed: " + WebhookUrl.ALLOWED);
  }

  @Test
  void invalidLimitsAreRejectedWithTheAllowedValues() {
    WebhookSettings settings = WebhookSettings.of(HOOK, SECRET);
    assertThatThrownBy(() -> settings.withTimeout(Duration.ZERO))
        .hasMessage("webhook.timeout is 'PT0S'; allowed: a duration from 1ms to 24h");
    assertThatThrownBy(() -> settings.withTimeout(Duration.ofHours(25)))
        .hasMessage("webhook.timeout is 'PT25H'; allowed: a duration from 1ms to 24h");
    assertThatThrownBy(() -> settings.withMaxInFlight(0))
        .hasMessage("webhook.max-in-flight is '0'; allowed: a whole number from 1 to 1000");
    assertThatThrownBy(() -> settings.withAttempts(101))
        .hasMessage("webhook.attempts is '101'; allowed: a whole number from 1 to 100");
  }

  @Test
  void aPlainTextSecretIsRejectedWithoutRepeatingIt() {
    assertThatThrownBy(() -> WebhookSettings.of(HOOK, "hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "webhook.secret is not a secret reference (value of 7 characters hidden)")
        .hasMessageNotContaining("hunter2");
  }
}
