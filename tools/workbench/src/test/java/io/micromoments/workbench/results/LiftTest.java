package io.micromoments.workbench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.workbench.report.SampleResults;
import io.micromoments.workbench.results.Lift.AcceptanceRate;
import io.micromoments.workbench.results.Lift.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiftTest {

  @Test
  void liftIsTheRatioOfAcceptanceRatesMinusOne() {
    Lift lift = lift(36, 300, 20, 200);
    assertThat(lift.figure().getAsDouble()).isCloseTo(0.2, within(1e-12));
    assertThat(lift.headline()).isEqualTo("+20.0 %");
    assertThat(lift(5, 100, 10, 100).headline()).isEqualTo("−50.0 %");
    assertThat(lift(10, 100, 20, 200).headline()).isEqualTo("0.0 %");
  }

  @Test
  void rangeIsThe95PercentConfidenceInterval() {
    Range range = lift(36, 300, 20, 200).range().orElseThrow();
    double factor = Math.exp(1.959964 * Math.sqrt(1.0 / 36 + 1.0 / 20));
    assertThat(range.from()).isCloseTo(1.2 / factor - 1, within(1e-9));
    assertThat(range.to()).isCloseTo(1.2 * factor - 1, within(1e-9));
    assertThat(range.holdsZero()).isTrue();
    assertThat(lift(36, 300, 20, 200).explanation())
        .isEqualTo(
            "36 acceptances on 300 opportunities; in the hold-out group 20 acceptances on 200"
                + " opportunities. 95 % confidence interval: −30.5 % to +107.3 %; not statistically"
                + " significant.");
    assertThat(lift(1500, 10_000, 1000, 10_000).explanation())
        .endsWith(" 95 % confidence interval: +38.5 % to +62.5 %.");
  }

  @Test
  void fewerThan100OpportunitiesOnOneSideGiveNoFigure() {
    for (Lift lift : List.of(lift(50, 99, 50, 1000), lift(50, 1000, 1, 99))) {
      assertThat(lift.figure()).isEmpty();
      assertThat(lift.range()).isEmpty();
      assertThat(lift.headline()).isEqualTo("not enough data");
    }
    assertThat(lift(50, 1000, 1, 99).explanation())
        .isEqualTo(
            "50 acceptances on 1,000 opportunities; in the hold-out group 1 acceptance on 99"
                + " opportunities. At least 100 opportunities on each side are required.");
    assertThat(lift(10, 100, 10, 100).figure()).as("a hundred is enough").hasValue(0);
  }

  @Test
  void liftIsUndefinedWithoutAcceptancesInTheHoldOut() {
    Lift lift = lift(50, 1000, 0, 1000);
    assertThat(lift.figure()).isEmpty();
    assertThat(lift.headline()).isEqualTo("undefined");
    assertThat(lift.explanation())
        .endsWith(". Without acceptances in the hold-out group, the lift is undefined.");
  }

  @Test
  void liftIsMinus100PercentIfOnlyTheHoldOutAccepted() {
    Lift lift = lift(0, 1000, 50, 1000);
    assertThat(lift.headline()).isEqualTo("−100.0 %");
    assertThat(lift.range()).isEmpty();
    assertThat(lift.explanation())
        .isEqualTo(
            "0 acceptances on 1,000 opportunities; in the hold-out group 50 acceptances on 1,000"
                + " opportunities.");
  }

  @Test
  void allOtherGroupsAreComparedWithTheHoldOut() {
    Lift lift =
        Lift.of(
                List.of(
                    SampleResults.measure("p", "all", 100, 10),
                    SampleResults.measure("p", "pilot", 200, 30),
                    SampleResults.measure("p", "hold-out", 50, 5)))
            .orElseThrow();
    assertThat(lift).isEqualTo(new Lift(new AcceptanceRate(40, 300), new AcceptanceRate(5, 50)));
  }

  @Test
  void noLiftWithoutAHoldOut() {
    assertThat(Lift.of(List.of(SampleResults.measure("p", "all", 1000, 10)))).isEmpty();
  }

  @Test
  void onlyTheHoldOutIsNotEnoughData() {
    assertThat(Lift.of(List.of(SampleResults.measure("p", "hold-out", 1000, 10))))
        .hasValueSatisfying(lift -> assertThat(lift.headline()).isEqualTo("not enough data"));
  }

  private static Lift lift(long accepted, long of, long heldOutAccepted, long heldOutOf) {
    return new Lift(
        new AcceptanceRate(accepted, of), new AcceptanceRate(heldOutAccepted, heldOutOf));
  }
}
