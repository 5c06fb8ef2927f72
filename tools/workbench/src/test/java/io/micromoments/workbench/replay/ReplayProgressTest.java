package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayProgressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10     | 5   | 1000 | 100   | '  0 %  10 events'",
        "240000 | 250 | 1000 | 2000  | ' 25 %  240,000 events, 120,000 per second, 6 s left'",
        "500    | 1   | 1000 | 1000  | '  0 %  500 events, 500 per second, 17 min left'",
        "500    | 999 | 1000 | 10000 | ' 99 %  500 events, 50 per second, 1 s left'",
        "700    | 999 | 999  | 10000 | '100 %  700 events read, computing the rest …'",
        "1      | 0   | 0    | 10000 | '100 %  1 events read, computing the rest …'",
      })
  void itShowsTheShareTheRateAndTheTimeLeft(
      long events, long read, long size, long millis, String line) {
    assertThat(ReplayProgress.line(events, read, size, Duration.ofMillis(millis))).isEqualTo(line);
  }
}
