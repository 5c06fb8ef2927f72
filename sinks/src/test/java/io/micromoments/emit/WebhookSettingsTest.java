package io.micromoments.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.SecretReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSettingsTest {

  private static final Map<String, String> NEEDED =
      Map.of("webhook.url", "https://shop.example/hook", "webhook.secret", "env:HOOK");

  @Test
  void missingSettingsHaveDefaults() {
    WebhookSettings settings = WebhookSettings.of(NEEDED);
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.maxInFlight()).isEqualTo(32);
    assertThat(settings.attempts()).isEqualTo(5);
    assertThat(settings.giveUpAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void everySettingIsRead() {
    WebhookSettings settings =
        WebhookSettings.of(
            Map.of(
                "webhook.url", "https://shop.example/hook",
                "webhook.secret", "file:/run/secret",
                "webhook.timeout", "PT0.5S",
                "webhook.max-in-flight", "7",
                "webhook.attempts", "3",
                "webhook.give-up-after", "PT9S",
                "detection.order", "arrival"));
    assertThat(settings)
        .isEqualTo(
            new WebhookSettings(
                java.net.URI.create("https://shop.example/hook"),
                new SecretReference("webhook.secret", "file:/run/secret"),
                Duration.ofMillis(500),
                7,
                3,
                Duration.ofSeconds(9)));
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
    assertThat(WebhookSettings.of(with("webhook.url", url)).url()).hasToString(url);
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
    assertThatThrownBy(() -> WebhookSettings.of(with("webhook.url", url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("webhook.url is '")
        .hasMessageContaining(why)
        .hasMessageEndingWith("; allowed: " + WebhookUrl.ALLOWED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhook.timeout | 2s | webhook.timeout is '2s'; allowed: a duration such as PT2S, from PT0.001S to PT24H",
        "webhook.timeout | PT0S | webhook.timeout is 'PT0S'; allowed: a duration such as PT2S, from PT0.001S to PT24H",
        "webhook.give-up-after | -PT1S | webhook.give-up-after is '-PT1S'; allowed: a duration such as PT2S, from PT0.001S to PT24H",
        "webhook.max-in-flight | 0 | webhook.max-in-flight is '0'; allowed: a whole number from 1 to 1000",
        "webhook.max-in-flight | many | webhook.max-in-flight is 'many'; allowed: a whole number from 1 to 1000",
        "webhook.attempts | 101 | webhook.attempts is '101'; allowed: a whole number from 1 to 100",
      })
  void anInvalidValueIsRejectedWithTheAllowedValues(String name, String value, String message) {
    assertThatThrownBy(() -> WebhookSettings.of(with(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void anUnknownSettingIsNamedWithASuggestion() {
    assertThatThrownBy(() -> WebhookSettings.of(with("webhook.atempts", "3")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Unknown setting 'webhook.atempts'; did you mean 'webhook.attempts'? allowed: ");
  }

  @Test
  void missingRequiredSettingsAreNamed() {
    assertThatThrownBy(() -> WebhookSettings.of(Map.of("webhook.secret", "env:HOOK")))
        .hasMessageStartingWith("webhook.url is not set; allowed: https://HOST/PATH");
    assertThatThrownBy(() -> WebhookSettings.of(Map.of("webhook.url", "https://a.b/")))
        .hasMessage("webhook.secret is not set; allowed: env:NAME or file:PATH of the secret");
  }

  @Test
  void aPlainTextSecretIsRejectedWithoutRepeatingIt() {
    assertThatThrownBy(() -> WebhookSettings.of(with("webhook.secret", "hunter2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "webhook.secret is not a secret reference (value of 7 characters hidden)")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aMissingSecretIsReportedWithItsReference() {
    SecretReference nowhere = new SecretReference("webhook.secret", "file:/no/such/file");
    assertThatThrownBy(nowhere::resolve)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "webhook.secret is 'file:/no/such/file', which is missing or blank");
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.put(name, value);
    return settings;
  }
}
