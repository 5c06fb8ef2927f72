package io.micromoments.workbench.whatif;

import io.micromoments.workbench.report.ReportWriter;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.whatif.Figure.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A comparison as a page.
 *
 * @param scenario its name or path
 * @param sides what is compared, by name, in display order
 * @param summary sentences
 * @param figures rows of the table; empty if a parameter varies
 * @param changes moments that only one side detects
 * @param omitted number of changes that are not listed
 * @param silent why patterns of the candidate detected nothing, by name
 * @param curve what each value of a parameter does; empty without {@code --vary}
 */
public record WhatIfPage(
    String scenario,
    Map<String, String> sides,
    List<String> summary,
    List<FigureExpectation.Outcome> outcomes,
    List<FigureRow> figures,
    List<Change> changes,
    int omitted,
    Map<String, List<String>> silent,
    Optional<ParameterCurve> curve) {

  /** A row takes about 500 bytes of the page. */
  static final int MAX_CHANGES = 2_000;

  private static final double MIN_WIDTH = 0.5;

  /**
   * A figure, with bars of the same scale. Positions are percentages.
   *
   * @param whiskerFrom where the interval of the candidate's value begins; null without interval
   */
  public record FigureRow(
      String name,
      String baseline,
      String candidate,
      String change,
      String baselineWidth,
      String candidateWidth,
      String whiskerFrom,
      String whiskerTo) {}

  /**
   * A moment that only one side detects.
   *
   * @param explain the command that explains it
   */
  public record Change(String id, MomentChange moment, String explain) {}

  /** Creates the page of a comparison. */
  public static WhatIfPage of(
      String scenario,
      Map<String, String> sides,
      WhatIfText text,
      List<FigureExpectation.Outcome> outcomes) {
    WhatIf whatIf = text.whatIf();
    List<Change> changes = new ArrayList<>();
    for (MomentChange moment : whatIf.moments()) {
      if (changes.size() == MAX_CHANGES) {
        break;
      }
      changes.add(new Change("change-" + (changes.size() + 1), moment, text.explain(moment)));
    }
    return new WhatIfPage(
        scenario,
        sides,
        summary(whatIf),
        outcomes,
        whatIf.figures().stream()
            .filter(WhatIfText::isShown)
            .map(each -> row(each, text.change(each)))
            .toList(),
        changes,
        whatIf.moments().size() - changes.size(),
        text.reasons(),
        Optional.empty());
  }

  /** Creates the page of a parameter. */
  public static WhatIfPage of(String scenario, Map<String, String> sides, ParameterCurve curve) {
    return new WhatIfPage(
        scenario,
        sides,
        List.of("How the figures depend on " + curve.describe() + "."),
        List.of(),
        List.of(),
        List.of(),
        0,
        Map.of(),
        Optional.of(curve));
  }

  private static List<String> summary(WhatIf whatIf) {
    long gained = whatIf.moments().stream().filter(MomentChange::isGained).count();
    long customers = whatIf.moments().stream().map(MomentChange::customer).distinct().count();
    Figure commands = whatIf.figure("commands");
    return List.of(
        "The candidate gains %s and loses %s, of %s."
            .formatted(
                Formats.count(gained, "moment", "moments"),
                Formats.grouped(whatIf.moments().size() - gained),
                Formats.count(customers, "customer", "customers")),
        "It issues %s, the baseline %s."
            .formatted(
                Formats.count(Math.round(commands.candidate()), "command", "commands"),
                Formats.grouped(Math.round(commands.baseline()))));
  }

  private static FigureRow row(Figure figure, String change) {
    Interval interval = figure.interval();
    double upper = interval == null ? 0 : figure.baseline() + interval.to();
    double scale = Math.max(upper, Math.max(figure.baseline(), figure.candidate()));
    return new FigureRow(
        figure.name(),
        Formats.number(figure.baseline()),
        Formats.number(figure.candidate()),
        change,
        width(figure.baseline(), scale),
        width(figure.candidate(), scale),
        interval == null ? null : width(figure.baseline() + interval.from(), scale),
        interval == null ? null : width(upper, scale));
  }

  private static String width(double value, double scale) {
    return Formats.percent(
        scale <= 0 || value <= 0 ? 0 : Math.max(MIN_WIDTH, Math.min(100, 100 * value / scale)));
  }

  /** Returns the drawings of the curve. */
  public List<ParameterChart> charts() {
    return curve.stream()
        .flatMap(each -> each.measures().stream().map(name -> ParameterChart.of(name, each)))
        .toList();
  }

  /** Returns the names of the patterns with changes, in order. */
  public Collection<String> patterns() {
    TreeSet<String> patterns = new TreeSet<>();
    changes.forEach(each -> patterns.add(each.moment().pattern()));
    return patterns;
  }

  /** Returns the number of expectations that are not met. */
  public long failed() {
    return outcomes.stream().filter(each -> !each.isMet()).count();
  }

  /** Writes the page as one self-contained file. */
  public void write(Path file) throws IOException {
    ReportWriter.write("whatif.jte", "page", this, file);
  }
}
