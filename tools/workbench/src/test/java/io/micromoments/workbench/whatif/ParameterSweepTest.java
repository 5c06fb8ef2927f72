package io.micromoments.workbench.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.workbench.replay.UnusableInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterSweepTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "within=5m..30m | within | 5m 10m 15m 20m 25m 30m",
        "within=5m..1h | within | 5m 15m 25m 35m 45m 55m 1h",
        "within=5m..1h/20m | within | 5m 25m 45m 1h",
        "cooldown=10m, 1h,1d | cooldown | 10m 1h 1d",
        "confidence=0.1..0.9 | confidence | 0.1 0.3 0.5 0.7 0.9",
        "confidence=0.25..0.75/0.25 | confidence | 0.25 0.5 0.75",
        "pages.times=2..4 | pages.times | 2 3 4",
        "s.where:event.value >= 50=20..100/20 | s.where:event.value >= 50 | 20 40 60 80 100",
        "s.where:event.value > 5=10000..50000 | s.where:event.value > 5 | 10000 20000 30000 40000 50000",
        "s.where:x=-1..1 | s.where:x | -1 0 1",
        "a.times=2+,3+ | a.times | 2+ 3+",
        "within=1d..30d | within | 1d 8d 15d 22d 29d 30d"
      })
  void aRangeHasAFewRoundValuesAndBothEnds(String option, String parameter, String values) {
    ParameterSweep sweep = ParameterSweep.parse(option);

    assertThat(sweep.parameter()).isEqualTo(parameter);
    assertThat(String.join(" ", sweep.values())).isEqualTo(values);
  }

  @Test
  void aValueStaysInItsLine() {
    assertThatThrownBy(() -> ParameterSweep.parse("within=5m\ncooldown: 1h,6m"))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("line break");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "within | allowed: KEY=VALUES",
        "=5m | allowed: KEY=VALUES",
        "within= | allowed: KEY=VALUES",
        "within=5m..30 | no range of numbers or of durations",
        "within=..30m | no range of numbers or of durations",
        "within=30m..5m | swap them",
        "within=5m..5m | a single value is no range",
        "x=0..9300000000/0.000000001 | has 9300000000000000001 values",
        "within=5m..30m/0s | the step is 0",
        "within=1s..1d/1s | has 86400 values",
        "within=0.1..0.9/0 | the step is 0",
        "within=5m,,6m | has an empty value",
        "within=5m,5m | has a value twice",
        "within=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21 | has 21 values"
      })
  void whatCannotBeTriedIsExplained(String option, String message) {
    assertThatThrownBy(() -> ParameterSweep.parse(option))
        .isInstanceOf(UnusableInput.class)
        .satisfies(e -> assertThat(e + ((UnusableInput) e).hint()).contains(message));
  }
}
