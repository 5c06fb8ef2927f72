package io.micromoments.workbench.whatif;

import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

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

  private static final String EXPECTATIONS = "expectations";

  /**
   * A value, and its comparison with the baseline.
   *
   * @param outcomes of the expectations; empty without any
   */
  public record Point(
      String value, Map<String, Figure> figures, List<FigureExpectation.Outcome> outcomes) {

    /** Keeps the measures of a comparison, and the outcomes of the expectations. */
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

    /** Returns whether the value meets all expectations. */
    public boolean meetsExpectations() {
      return outcomes.stream().allMatch(FigureExpectation.Outcome::isMet);
    }

    private String describeOutcomes() {
      long met = outcomes.stream().filter(FigureExpectation.Outcome::isMet).count();
      return meetsExpectations() ? "met" : met + " of " + outcomes.size() + " met";
    }
  }

  /** Returns whether there are expectations. */
  public boolean hasExpectations() {
    return points.stream().anyMatch(each -> !each.outcomes().isEmpty());
  }

  /** Returns whether a value meets all expectations. */
  public boolean anyValueMeetsExpectations() {
    return points.stream().anyMatch(Point::meetsExpectations);
  }

  /** Calls a consumer for each value and each expectation that it does not meet. */
  void forEachFailure(BiConsumer<String, FigureExpectation.Outcome> consumer) {
    for (Point point : points) {
      point.outcomes().stream()
          .filter(outcome -> !outcome.isMet())
          .forEach(outcome -> consumer.accept(point.value(), outcome));
    }
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
    if (hasExpectations()) {
      titles.add(EXPECTATIONS);
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
    if (hasExpectations()) {
      baseline.add("");
    }
    rows.add(baseline.toArray(String[]::new));
    for (Point point : points) {
      List<String> row = new ArrayList<>(List.of(point.value()));
      measures.forEach(measure -> row.add(cell(point.figures().get(measure))));
      if (hasExpectations()) {
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

  /** Returns the rows as a table in Markdown, and below it what each value does not meet. */
  public List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| " + String.join(" | ", escaped(titles())) + " |");
    lines.add("|---" + "|---:".repeat(titles().length - 1) + "|");
    rows().forEach(row -> lines.add("| " + String.join(" | ", escaped(row)) + " |"));
    List<String> failures = new ArrayList<>();
    forEachFailure(
        (value, outcome) ->
            failures.add("- %s: %s".formatted(value, WhatIfText.markdown(outcome))));
    if (!failures.isEmpty()) {
      lines.add("");
      lines.addAll(failures);
    }
    return lines;
  }

  private static List<String> escaped(String[] row) {
    return Arrays.stream(row).map(WhatIfText::escaped).toList();
  }
}
