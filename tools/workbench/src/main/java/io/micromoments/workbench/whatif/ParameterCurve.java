package io.micromoments.workbench.whatif;

import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each value of a parameter does.
 *
 * @param parameter as it is named on the command line
 * @param definition the pattern or policy that has it
 * @param current its value in the candidate; empty if the candidate does not have it
 * @param measures names of the figures to compare
 * @param points in the order of the values
 */
public record ParameterCurve(
    String parameter,
    String definition,
    Optional<String> current,
    List<String> measures,
    List<Point> points) {

  private static final String EXPECTED = "expected";

  /**
   * A value, and its comparison with the baseline.
   *
   * @param outcomes of the expectations; empty without any
   */
  public record Point(
      String value, Map<String, Figure> figures, List<FigureExpectation.Outcome> outcomes) {

    /** Keeps the measures of a comparison, and whether it is as expected. */
    public static Point of(
        String value,
        WhatIf whatIf,
        List<String> measures,
        Collection<FigureExpectation> expectations) {
      Map<String, Figure> figures = new LinkedHashMap<>();
      measures.forEach(name -> figures.put(name, whatIf.figure(name)));
      return new Point(
          value, figures, expectations.stream().map(each -> each.check(whatIf)).toList());
    }

    /** Returns whether the value is as expected. */
    public boolean isMet() {
      return outcomes.stream().allMatch(FigureExpectation.Outcome::isMet);
    }

    private String describeOutcomes() {
      long met = outcomes.stream().filter(FigureExpectation.Outcome::isMet).count();
      return isMet() ? "met" : met + " of " + outcomes.size() + " met";
    }
  }

  /** Returns whether there are expectations. */
  public boolean isGated() {
    return points.stream().anyMatch(each -> !each.outcomes().isEmpty());
  }

  /** Returns whether a value meets all expectations. */
  public boolean anyMeetsExpectations() {
    return points.stream().anyMatch(Point::isMet);
  }

  /** Returns a line for each expectation that a value does not meet, and for what was found. */
  public List<String> failures() {
    List<String> lines = new ArrayList<>();
    for (Point point : points) {
      for (FigureExpectation.Outcome outcome : point.outcomes()) {
        if (!outcome.isMet()) {
          lines.add("FAIL  %s  %s".formatted(point.value(), outcome.expected()));
          outcome.failures().forEach(failure -> lines.add("      " + failure));
        }
      }
    }
    return lines;
  }

  /**
   * Returns the measures to compare: moments, customers reached, commands, and contact pressure.
   *
   * @param pattern whose parameter varies; empty for that of a policy
   */
  public static List<String> measures(Optional<String> pattern) {
    return List.of(
        pattern.map(name -> "moments." + name).orElse("moments"),
        "customers",
        "commands",
        "contact-pressure");
  }

  /** Describes the parameter, for example {@code within of cart-left, 30m in the file}. */
  public String describe() {
    return "%s of %s, %s"
        .formatted(
            parameter, definition, current.map(each -> each + " in the file").orElse("not set"));
  }

  /** Returns the titles of the columns of {@link #rows}. */
  public String[] titles() {
    List<String> titles = new ArrayList<>(List.of("value"));
    titles.addAll(measures);
    if (isGated()) {
      titles.add(EXPECTED);
    }
    return titles.toArray(String[]::new);
  }

  /** Returns the baseline and each value as rows. */
  public List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    List<String> baseline = new ArrayList<>(List.of("baseline"));
    for (String measure : measures) {
      baseline.add(Formats.number(points.get(0).figures().get(measure).baseline()));
    }
    if (isGated()) {
      baseline.add("");
    }
    rows.add(baseline.toArray(String[]::new));
    for (Point point : points) {
      List<String> row = new ArrayList<>(List.of(point.value()));
      measures.forEach(measure -> row.add(cell(point.figures().get(measure))));
      if (isGated()) {
        row.add(point.describeOutcomes());
      }
      rows.add(row.toArray(String[]::new));
    }
    return rows;
  }

  /** Formats a value with its change, for example {@code 412 (+37; +20 to +54)}. */
  static String cell(Figure figure) {
    String value = Formats.number(figure.candidate());
    if (figure.change() == 0) {
      return value;
    }
    String interval = WhatIfText.interval(figure);
    return "%s (%s%s)"
        .formatted(
            value, WhatIfText.signed(figure.change()), interval.isEmpty() ? "" : "; " + interval);
  }

  /** Returns the rows as a table in Markdown. */
  public List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| " + String.join(" | ", escaped(titles())) + " |");
    lines.add("|---" + "|---:".repeat(titles().length - 1) + "|");
    rows().forEach(row -> lines.add("| " + String.join(" | ", escaped(row)) + " |"));
    return lines;
  }

  private static List<String> escaped(String[] row) {
    return Arrays.stream(row).map(WhatIfText::escaped).toList();
  }
}
