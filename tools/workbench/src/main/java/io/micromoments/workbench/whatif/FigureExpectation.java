package io.micromoments.workbench.whatif;

import io.micromoments.text.PrintableText;
import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An expectation of a figure, as an entry of a file of expectations. Absent bounds are empty.
 *
 * @param line where it is written, from 1
 * @param figures names; all of them must meet it
 * @param atLeast lower bound of the candidate's value
 * @param atMost upper bound of the candidate's value
 * @param exactly the candidate's value
 * @param changeAtMost upper bound of the change in either direction
 * @param isPercent whether {@code changeAtMost} is in percent of the baseline
 */
public record FigureExpectation(
    int line,
    List<String> figures,
    Optional<Double> atLeast,
    Optional<Double> atMost,
    Optional<Double> exactly,
    Optional<Double> changeAtMost,
    boolean isPercent) {

  private static final double ROUNDING = 1e-9;

  /**
   * Whether an expectation is met.
   *
   * @param failures what was found instead, one for each figure; empty if it is met
   * @param unknown figures that neither side has, which count as 0
   */
  public record Outcome(FigureExpectation expected, List<String> failures, List<String> unknown) {
    public boolean isMet() {
      return failures.isEmpty();
    }
  }

  /** Checks the figures. One that is not known is 0 on both sides. */
  public Outcome check(WhatIf whatIf) {
    List<String> failures = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String name : figures) {
      Optional<Figure> known =
          whatIf.figures().stream().filter(each -> each.name().equals(name)).findFirst();
      Figure figure = known.orElse(new Figure(name, 0, 0, null));
      if (known.isEmpty()) {
        unknown.add(name);
      }
      if (!isMet(figure)) {
        failures.add(found(figure));
      }
    }
    return new Outcome(this, failures, unknown);
  }

  private static String found(Figure figure) {
    String found =
        "%s is %s"
            .formatted(PrintableText.oneLine(figure.name()), Formats.number(figure.candidate()));
    return WhatIf.isChange(figure.name())
        ? found
        : found + ", was " + Formats.number(figure.baseline());
  }

  private boolean isMet(Figure figure) {
    double most =
        changeAtMost
            .map(each -> isPercent ? Math.abs(figure.baseline()) * each / 100 : each)
            .orElse(Double.POSITIVE_INFINITY);
    return atLeast.map(bound -> figure.candidate() >= bound - ROUNDING).orElse(true)
        && atMost.map(bound -> figure.candidate() <= bound + ROUNDING).orElse(true)
        && exactly.map(each -> Math.abs(figure.candidate() - each) <= ROUNDING).orElse(true)
        && Math.abs(figure.change()) <= most + ROUNDING;
  }

  @Override
  public String toString() {
    List<String> bounds = new ArrayList<>();
    atLeast.ifPresent(each -> bounds.add("at least " + Formats.number(each)));
    atMost.ifPresent(each -> bounds.add("at most " + Formats.number(each)));
    exactly.ifPresent(each -> bounds.add("exactly " + Formats.number(each)));
    changeAtMost.ifPresent(
        each ->
            bounds.add(
                each == 0
                    ? "no change"
                    : "change of at most " + Formats.number(each) + (isPercent ? " %" : "")));
    return PrintableText.oneLine(String.join(", ", figures)) + ": " + String.join(", ", bounds);
  }
}
