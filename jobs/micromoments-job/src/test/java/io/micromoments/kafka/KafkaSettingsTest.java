package io.micromoments.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.options.SettingValues;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {

  private static final Map<String, String> WEBHOOK =
      Map.of(
          "webhook.channel", "Push",
          "webhook.url", "https://shop.example/hook",
          "webhook.secret", "${env:HOOK}");

  @Test
  void missingSettingsHaveDefaults() {
    KafkaSettings settings = settings(Map.of("out", "x"));
    assertThat(settings.group()).isEqualTo("micromoments");
    assertThat(settings.guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
    assertThat(settings.webhook()).isEmpty();
  }

  @Test
  void settingsAreRead() {
    KafkaSettings settings =
        settings(
            Map.of(
                "topics.prefix", "a.",
                "ingest.allow-second-job", "true",
                "delivery.channels", "Web, push,",
                "delivery.guarantee", "exactly-once"));
    assertThat(settings.group()).isEqualTo("a.micromoments");
    assertThat(settings.allowsSecondJob()).isTrue();
    assertThat(settings.channels()).containsExactly("web", "push");
    assertThat(settings.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
  }

  @Test
  void theDefaultGroupHasThePrefixOfTheJobsOwnTopics() {
    Map<String, String> prefixes = Map.of("topics.prefix", "a.", "topics.output-prefix", "b.");
    assertThat(settings(prefixes).group()).isEqualTo("b.micromoments");
    Map<String, String> named = new TreeMap<>(prefixes);
    named.put("ingest.group", "g");
    assertThat(settings(named).group()).isEqualTo("g");
  }

  @Test
  void theWebhookOfAChannelIsRead() {
    KafkaSettings kafka = settings(with("webhook.timeout", "500ms"));
    assertThat(kafka.webhook())
        .hasValueSatisfying(
            webhook -> {
              assertThat(webhook.channel()).isEqualTo("push");
              assertThat(webhook.settings().url())
                  .isEqualTo(URI.create("https://shop.example/hook"));
              assertThat(webhook.settings().timeout()).isEqualTo(Duration.ofMillis(500));
              assertThat(webhook.settings().attempts()).isEqualTo(5);
            });
  }

  @ParameterizedTest
  @CsvSource({"webhook.channel", "webhook.url", "webhook.secret"})
  void aMissingSettingOfTheWebhookIsNamed(String name) {
    Map<String, String> settings = new TreeMap<>(WEBHOOK);
    settings.remove(name);
    assertThatThrownBy(() -> settings(settings))
        .hasMessageStartingWith(name + " is missing; set it, for example --" + name + " ");
  }

  @Test
  void aMisspelledChannelOfTheWebhookIsRejectedUnlessItHasATopic() {
    assertThatThrownBy(() -> settings(with("webhook.channel", "Pussh")))
        .hasMessage(
            "webhook.channel is 'pussh'; did you mean 'push'? If not, add it to delivery.channels");
    Map<String, String> own = with("webhook.channel", "pussh");
    own.put("delivery.channels", "pussh");
    assertThat(settings(own).webhook()).isPresent();
    assertThat(settings(with("webhook.channel", "SMS")).webhook()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "ingest.from, start, 'earliest, latest, committed'",
    "ingest.allow-second-job, maybe, 'true, false'",
    "delivery.guarantee, none, 'at-least-once, exactly-once'",
    "delivery.guarantee, sometimes, 'at-least-once, exactly-once'",
    "webhook.attempts, 101, a whole number from 1 to 100",
  })
  void anInvalidValueIsRejectedWithTheAllowedValues(String name, String value, String allowed) {
    assertThatThrownBy(() -> settings(with(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("%s is '%s'; allowed: ".formatted(name, value))
        .hasMessageEndingWith(allowed);
  }

  private static KafkaSettings settings(Map<String, String> values) {
    return KafkaSettings.of(new SettingValues(values));
  }

  private static Map<String, String> with(String name, String value) {
    Map<String, String> settings = new TreeMap<>(WEBHOOK);
    settings.put(name, value);
    return settings;
  }
}
