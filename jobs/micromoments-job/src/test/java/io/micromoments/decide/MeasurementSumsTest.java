package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementSumsTest {

  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  private final List<Measurement> emittedUpTo = new ArrayList<>();
  private final MeasurementSums sums = new MeasurementSums(Duration.ofMinutes(1), emittedUpTo::add);

  @Test
  void measurementsAreSummedPerWindowAndCode() {
    sums.add(List.of(one(0, MeasurementKind.MOMENT, null), one(59, MeasurementKind.MOMENT, null)));
    sums.add(List.of(one(60, MeasurementKind.MOMENT, null)));
    sums.add(
        List.of(
            one(1, MeasurementKind.WITHHELD, "NO_CONSENT"),
            one(2, MeasurementKind.WITHHELD, "QUIET_HOURS")));
    sums.add(List.of(one(3, MeasurementKind.WITHHELD, "NO_CONSENT")));
    assertThat(emittedUpTo).isEmpty();

    sums.emitSums();
    sums.emitSums();

    assertThat(emittedUpTo)
        .containsExactly(
            sum(0, MeasurementKind.MOMENT, null, 2),
            sum(60, MeasurementKind.MOMENT, null, 1),
            sum(0, MeasurementKind.WITHHELD, "NO_CONSENT", 2),
            sum(0, MeasurementKind.WITHHELD, "QUIET_HOURS", 1));
  }

  @Test
  void sumsAreEmittedAtOnceWhenTheBufferIsFull() {
    List<Measurement> many = new ArrayList<>();
    for (int i = 0; i < 10_001; i++) {
      many.add(one(i * 60, MeasurementKind.MOMENT, null));
    }

    sums.add(many.subList(0, 10_000));
    sums.add(many.subList(9_000, 10_000));
    assertThat(emittedUpTo).isEmpty();
    sums.add(many);

    assertThat(emittedUpTo).hasSize(10_001);
  }

  @Test
  void sumsAreEmittedAtOnceWhileTheInputIsIdle() {
    sums.add(List.of(one(0, MeasurementKind.MOMENT, null)));
    sums.idle(true);
    assertThat(emittedUpTo).containsExactly(sum(0, MeasurementKind.MOMENT, null, 1));
    sums.add(List.of(one(1, MeasurementKind.MOMENT, null)));
    assertThat(emittedUpTo).hasSize(2);
    sums.idle(false);
    sums.add(List.of(one(2, MeasurementKind.MOMENT, null)));
    assertThat(emittedUpTo).hasSize(2);
  }

  private static Measurement one(int second, MeasurementKind kind, String code) {
    return sum(second, kind, code, 1);
  }

  private static Measurement sum(int second, MeasurementKind kind, String code, long count) {
    return new Measurement(
        START.plusSeconds(second), "pattern", 1, "policy", 1, "all", kind, code, count);
  }
}
