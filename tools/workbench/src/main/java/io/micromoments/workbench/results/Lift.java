package io.micromoments.workbench.results;

import io.micromoments.schemas.Measure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Lift of moments: the acceptances per opportunity of customers whose offers were reordered,
 * divided by those of the hold-out group, minus 1.
 */
public record Lift(AcceptanceRate moved, AcceptanceRate heldOut) {

  /** Minimum number of opportunities on each side; fewer are inconclusive. */
  static final long ENOUGH_OPPORTUNITIES = 100;

  /** Acceptances and opportunities of one side. */
  record AcceptanceRate(long acceptances, long opportunities) {

    private static AcceptanceRate of(List<Measure> measures) {
      return new AcceptanceRate(
          measures.stream().mapToLong(Measure::getAcceptances).sum(),
          measures.stream().mapToLong(Measure::getOpportunities).sum());
    }

    private double rate() {
      return (double) acceptances / opportunities;
    }

    private String describe() {
      return "%s on %s"
          .formatted(
              Formats.count(acceptances, "acceptance", "acceptances"),
              Formats.count(opportunities, "opportunity", "opportunities"));
    }
  }

  /** The 95 % confidence interval of the lift. */
  record Range(double from, double to) {

    boolean holdsZero() {
      return from <= 0 && to >= 0;
    }
  }

  /**
   * Returns the lift of a pattern version under a policy version; empty without a hold-out group.
   *
   * @param groups measures of all groups
   */
  public static Optional<Lift> of(List<Measure> groups) {
    List<Measure> heldOut = groups.stream().filter(Lift::isHeldOut).toList();
    return heldOut.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Lift(
                AcceptanceRate.of(groups.stream().filter(each -> !isHeldOut(each)).toList()),
                AcceptanceRate.of(heldOut)));
  }

  private static boolean isHeldOut(Measure measure) {
    return MeasureSums.isHoldOut(measure);
  }

  private boolean isEnough() {
    return moved.opportunities >= ENOUGH_OPPORTUNITIES
        && heldOut.opportunities >= ENOUGH_OPPORTUNITIES;
  }

  /**
   * Returns the lift; empty with too few opportunities or if the hold-out group accepted nothing.
   */
  public OptionalDouble figure() {
    return isEnough() && heldOut.acceptances > 0
        ? OptionalDouble.of(moved.rate() / heldOut.rate() - 1)
        : OptionalDouble.empty();
  }

  /**
   * Returns the confidence interval of the lift, assuming independent acceptances (Poisson); empty
   * if there is no lift or one side accepted nothing.
   */
  Optional<Range> range() {
    if (figure().isEmpty() || moved.acceptances == 0) {
      return Optional.empty();
    }
    double ratio = figure().getAsDouble() + 1;
    double factor =
        Math.exp(
            Intervals.STANDARD_ERRORS_OF_95_PERCENT
                * Math.sqrt(1.0 / moved.acceptances + 1.0 / heldOut.acceptances));
    return Optional.of(new Range(ratio / factor - 1, ratio * factor - 1));
  }

  /** Returns the lift as text, or a note that there is none. */
  public String headline() {
    if (figure().isPresent()) {
      return percent(figure().getAsDouble());
    }
    return isEnough() ? "undefined" : "not enough data";
  }

  /** Returns the counts and the confidence interval behind the headline. */
  public String explanation() {
    String counts = "%s; in the hold-out group %s".formatted(moved.describe(), heldOut.describe());
    if (!isEnough()) {
      return String.format(
          Locale.ROOT,
          "%s. At least %d opportunities on each side are required.",
          counts,
          ENOUGH_OPPORTUNITIES);
    }
    if (heldOut.acceptances == 0) {
      return counts + ". Without acceptances in the hold-out group, the lift is undefined.";
    }
    return counts
        + "."
        + range()
            .map(
                range ->
                    " 95 %% confidence interval: %s to %s%s."
                        .formatted(
                            percent(range.from),
                            percent(range.to),
                            range.holdsZero() ? "; not statistically significant" : ""))
            .orElse("");
  }

  /** Formats with a sign and one decimal, for example {@code −3.5 %}. */
  private static String percent(double value) {
    double rounded = Math.rint(value * 1000) / 10;
    String digits = String.format(Locale.ROOT, "%,.1f", Math.abs(rounded));
    return (rounded > 0 ? "+" : rounded < 0 ? "−" : "") + digits + " %";
  }
}
