package io.micromoments.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "30 days, 30d",
    "1 day, 1d",
    "2 min, 2m",
    "90 Seconds, 90s",
    "5hrs, 5h",
    "2 weeks, 14d",
    "250 milliseconds, 250ms",
    "1 minute, 1m",
    "3 msec, 3ms"
  })
  void durationsInWordsAreUnderstood(String words, String meant) {
    assertThat(Durations.meant(words)).contains(meant);
    assertThat(Durations.parse(meant)).isPresent();
  }

  @Test
  void otherTextsAreNot() {
    assertThat(Durations.meant("30")).isEmpty();
    assertThat(Durations.meant("a day")).isEmpty();
    assertThat(Durations.meant("1 month")).isEmpty();
  }
}
