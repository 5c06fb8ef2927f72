package io.micromoments.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionOptionsTest {

  @Test
  void missingSettingsHaveDefaults() {
    assertThat(DetectionOptions.settings(Map.of("out", "x"))).isEqualTo(DetectionSettings.DEFAULT);
    assertThat(DetectionOptions.lead(Map.of())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void settingsAreRead() {
    DetectionSettings settings =
        DetectionOptions.settings(
            Map.of(
                "detection.order", "arrival",
                "detection.max-partial-matches-per-pattern", "7",
                "detection.idle-advance", "PT1M"));
    assertThat(settings.order()).isEqualTo(DetectionOrder.ARRIVAL);
    assertThat(settings.limits().perPattern()).isEqualTo(7);
    assertThat(settings.limits().perCustomer()).isEqualTo(2_000);
    assertThat(settings.idleAdvance()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource({
    "detection.order, sideways, 'allowed: watermark, arrival'",
    "detection.max-waiting, none, 'a whole number, at least 1'",
    "detection.max-cached, 0, 'a whole number, at least 1'",
    "detection.idle-advance, 30 seconds, 'a duration such as 90s'",
    "detection.ordre, arrival, detection.order"
  })
  void anInvalidSettingIsRejectedWithTheAllowedValues(String name, String value, String said) {
    assertThatThrownBy(() -> DetectionOptions.settings(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(said);
  }
}
