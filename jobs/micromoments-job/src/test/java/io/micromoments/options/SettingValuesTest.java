package io.micromoments.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.runtime.DetectionOrder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValuesTest {

  @Test
  void missingSettingsHaveDefaults() {
    SettingValues values = values(Map.of("out", "x"));
    assertThat(JobSettings.of(values)).isEqualTo(JobSettings.DEFAULT);
  }

  @Test
  void settingsAreReadWithTheirTypes() {
    SettingValues values =
        values(
            Map.of(
                "detection.order", "arrival",
                "detection.max-partial-matches-per-pattern", "7",
                "detection.idle-advance", "PT1M",
                "learning.every", "1h30m"));
    JobSettings job = JobSettings.of(values);
    assertThat(job.detection().order()).isEqualTo(DetectionOrder.ARRIVAL);
    assertThat(job.detection().limits().perPattern()).isEqualTo(7);
    assertThat(job.detection().limits().perCustomer()).isEqualTo(2_000);
    assertThat(job.detection().idleAdvance()).isEqualTo(Duration.ofMinutes(1));
    assertThat(job.learnEvery()).isEqualTo(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource({
    "detection.order, sideways, 'watermark, arrival'",
    "detection.max-buffered, none, 'a whole number from 1 to 2147483647'",
    "detection.max-cached, 0, 'a whole number from 1 to 2147483647'",
    "detection.max-cached, 3000000000, 'a whole number from 1 to 2147483647'",
    "detection.idle-advance, 30 seconds, 'a duration such as 90s, 20m, 1h30m, 7d, 250ms or PT20M'",
    "detection.idle-advance, 0s, 'a duration, at least 1ms'",
    "erasure.tombstones-kept, 0s, 'a duration, at least 1ms'",
    "measures.window, 0s, 'a duration, at least 1ms'",
  })
  void anInvalidValueIsRejectedWithTheAllowedValues(String name, String value, String allowed) {
    assertThatThrownBy(() -> JobSettings.of(values(Map.of(name, value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s is '%s'; allowed: %s".formatted(name, value, allowed));
  }

  @Test
  void anUnknownSettingIsRejectedWithASuggestion() {
    SettingValues values = values(Map.of("detection.ordre", "arrival"));
    assertThatThrownBy(() -> values.rejectUnknown(JobOptions.ALL, "kafka."))
        .hasMessageStartingWith(
            "Unknown setting 'detection.ordre'; did you mean 'detection.order'? allowed: ");
    values(Map.of("kafka.acks", "all")).rejectUnknown(JobOptions.ALL, "kafka.");
  }

  private static SettingValues values(Map<String, String> values) {
    return new SettingValues(values);
  }
}
