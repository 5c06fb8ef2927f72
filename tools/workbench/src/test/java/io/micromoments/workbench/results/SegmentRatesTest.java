package io.micromoments.workbench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Measure;
import io.micromoments.schemas.SegmentCounts;
import io.micromoments.workbench.results.SegmentRates.Rate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentRatesTest {

  @Test
  void ratesAreOverAllPatternsWithoutTheHoldOutGroup() {
    List<SegmentRates> rates =
        SegmentRates.of(
            List.of(
                measure("a", "all", "gold", new SegmentCounts(10L, 6L, 1L)),
                measure("b", "pilot", "gold", new SegmentCounts(10L, 4L, 3L)),
                measure("a", "hold-out", "gold", new SegmentCounts(99L, 99L, 99L)),
                measure("a", "all", "none", new SegmentCounts(5L, 0L, 0L))));
    assertThat(rates)
        .containsExactly(
            new SegmentRates("gold", new Rate(10, 20), new Rate(4, 10)),
            new SegmentRates("none", new Rate(0, 5), new Rate(0, 0)));
  }

  @Test
  void aRateHasWilsonsInterval() {
    assertThat(new Rate(4, 10)).hasToString("40.0 % (16.8 % to 68.7 %) of 10");
    assertThat(new Rate(0, 5)).hasToString("0.0 % (0.0 % to 43.4 %) of 5");
    assertThat(new Rate(0, 0)).hasToString("none of 0");
    assertThat(new Rate(12, 10)).hasToString("100.0 % (72.2 % to 100.0 %) of 10");
  }

  private static Measure measure(
      String pattern, String group, String segment, SegmentCounts counts) {
    return Measure.newBuilder()
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.EPOCH)
        .setPattern(pattern)
        .setVersion(1)
        .setPolicy("p")
        .setPolicyVersion(1)
        .setGroup(group)
        .setSegments(Map.of(segment, counts))
        .build();
  }
}
