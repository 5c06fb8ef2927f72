package io.micromoments.workbench.report;

import io.micromoments.schemas.Measure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * By how much more often offers were accepted because of moments: the acceptances per opportunity
 * of those whose offers were moved, over those of the hold-out, less 1.
 */
record Lift(Accepted moved, Accepted heldOut) {

  /** Fewer opportunities on either side say too little. */
  static final long ENOUGH_OPPORTUNITIES = 100;

  private static final double STANDARD_ERRORS_OF_95_PERCENT = 1.959964;

  /** How much was accepted, and how often there was an opportunity. */
  record Accepted(long acceptances, long opportunities) {

    private static Accepted of(List<Measure> measures) {
      return new Accepted(
          measures.stream().mapToLong(Measure::getAcceptances).sum(),
          measures.stream().mapToLong(Measure::getOpportunities).sum());
    }

    private double rate() {
      return (double) acceptances / opportunities;
    }

    private String words() {
      return "%s on %s"
          .formatted(
              Formats.count(acceptances, "acceptance", "acceptances"),
              Formats.count(opportunities, "opportunity", "opportunities"));
    }
  }

  /** Between which the lift lies with a certainty of 95 %. */
  record Range(double from, double to) {

    boolean holdsZero() {
      return from <= 0 && to >= 0;
    }
  }

  /**
   * The lift of one pattern version under one policy version; empty where nobody is held out.
   *
   * @param groups what was measured of each group
   */
  static Optional<Lift> of(List<Measure> groups) {
    List<Measure> heldOut = groups.stream().filter(Lift::isHeldOut).toList();
    return heldOut.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Lift(
                Accepted.of(groups.stream().filter(each -> !isHeldOut(each)).toList()),
                Accepted.of(heldOut)));
  }

  private static boolean isHeldOut(Measure measure) {
    return measure.getGroup().equals(MeasureSums.HOLD_OUT);
  }

  private boolean isEnough() {
    return moved.opportunities >= ENOUGH_OPPORTUNITIES
        && heldOut.opportunities >= ENOUGH_OPPORTUNITIES;
  }

  /** Empty where there were too few opportunities, or the hold-out accepted nothing. */
  OptionalDouble figure() {
    return isEnough() && heldOut.acceptances > 0
        ? OptionalDouble.of(moved.rate() / heldOut.rate() - 1)
        : OptionalDouble.empty();
  }

  /**
   * How far chance may have moved the figure, taking acceptances as independent of each other
   * (Poisson); empty where there is no figure, or nothing was accepted on one side.
   */
  Optional<Range> range() {
    if (figure().isEmpty() || moved.acceptances == 0) {
      return Optional.empty();
    }
    double ratio = figure().getAsDouble() + 1;
    double factor =
        Math.exp(
            STANDARD_ERRORS_OF_95_PERCENT
                * Math.sqrt(1.0 / moved.acceptances + 1.0 / heldOut.acceptances));
    return Optional.of(new Range(ratio / factor - 1, ratio * factor - 1));
  }

  /** The figure, or that there is none. */
  String headline() {
    if (figure().isPresent()) {
      return percent(figure().getAsDouble());
    }
    return isEnough() ? "no figure" : "too little to say";
  }

  /** What the headline rests on. */
  String explanation() {
    String counts = "%s; in the hold-out %s".formatted(moved.words(), heldOut.words());
    if (!isEnough()) {
      return String.format(
          Locale.ROOT,
          "%s. At least %d opportunities on each side are needed.",
          counts,
          ENOUGH_OPPORTUNITIES);
    }
    if (heldOut.acceptances == 0) {
      return counts + ". There is nothing to compare with.";
    }
    return counts
        + "."
        + range()
            .map(
                range ->
                    " With 95 %% certainty between %s and %s%s."
                        .formatted(
                            percent(range.from),
                            percent(range.to),
                            range.holdsZero() ? ", so it may be chance" : ""))
            .orElse("");
  }

  /** With a sign and one decimal, for example {@code −3.5 %}. */
  private static String percent(double value) {
    double rounded = Math.rint(value * 1000) / 10;
    String digits = String.format(Locale.ROOT, "%,.1f", Math.abs(rounded));
    return (rounded > 0 ? "+" : rounded < 0 ? "−" : "") + digits + " %";
  }
}
