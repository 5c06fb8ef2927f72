package io.micromoments.workbench.tune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TighteningsTest {

  @ParameterizedTest
  @CsvSource({
    "3, 4, true, 4",
    "3, 5, true, 4",
    "100, 40000, true, 20050",
    "-4, -3, true, -3",
    "1.5, 1.75, false, 1.6",
    "-1.7e308, 1.7e308, false, 0.0"
  })
  void theLeastValueExcludesWhatIsTooLowAndKeepsWhatIsAccepted(
      double tooLow, double accepted, boolean isWhole, String expected) {
    assertThat(Tightenings.least(tooLow, accepted, isWhole)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 4, true, 3",
    "3, 5, true, 4",
    "100, 40000, true, 20050",
    "-4, -3, true, -4",
    "1.5, 1.75, false, 1.6"
  })
  void theGreatestValueKeepsWhatIsAcceptedAndExcludesWhatIsTooHigh(
      double accepted, double tooHigh, boolean isWhole, String expected) {
    assertThat(Tightenings.greatest(accepted, tooHigh, isWhole)).isEqualTo(expected);
  }
}
