package io.micromoments.workbench.report;

import io.micromoments.schemas.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the outcomes of each pattern under each policy, and the lift over the hold-out group. */
final class MeasuresSection {

  static final String ID = "outcomes";
  static final String HEADING = "Outcomes by pattern and policy";

  private final Map<String, List<Measure>> subjects;
  private final List<Measure> sums;

  /**
   * Creates the section.
   *
   * @param sums at least one
   */
  MeasuresSection(List<Measure> sums) {
    this.sums = sums;
    this.subjects = MeasureSums.bySubject(sums);
  }

  void write(Html html) {
    html.open("section", "class", "results", "id", ID, "aria-labelledby", ID + "-heading");
    html.element("h2", HEADING, "id", ID + "-heading");
    html.element(
        "p",
        "Totals of the whole replay. An opportunity is a moment of a customer with candidate"
            + " offers; in the hold-out group, the offers are not reordered.",
        "class",
        "meaning");
    figures(html);
    lifts(html);
    new CodesTable("Offers withheld, by reason", Measure::getWithheld).write(sums, html);
    new CodesTable("Suppressed matches, by reason", Measure::getSuppressed).write(sums, html);
    new CodesTable("Decisions not made, by reason", Measure::getRefused).write(sums, html);
    html.close();
  }

  private void figures(Html html) {
    List<String> columns = new ArrayList<>(List.of("Pattern and policy", "Group"));
    for (MeasureFigure figure : MeasureFigure.values()) {
      columns.add(figure.title());
    }
    WideTable.open("Figures by pattern, policy and group", "measures", 2, columns, html);
    subjects.values().forEach(groups -> groups(groups, html));
    if (sums.size() > 1) {
      html.open("tfoot").open("tr");
      html.element("th", "All patterns", "scope", "row", "colspan", "2");
      numbers(MeasureSums.sum(sums), html);
      html.close().close();
    }
    WideTable.close(html);
  }

  private static void groups(List<Measure> groups, Html html) {
    html.open("tbody");
    for (int i = 0; i < groups.size(); i++) {
      Measure group = groups.get(i);
      html.open("tr");
      if (i == 0) {
        html.open("th", "scope", "rowgroup", "rowspan", String.valueOf(groups.size()));
        html.element("span", group.getPattern() + "@" + group.getVersion(), "class", "pattern");
        html.text(" ");
        html.element(
            "span",
            "under " + group.getPolicy() + "@" + group.getPolicyVersion(),
            "class",
            "policy");
        html.close();
      }
      html.element("th", group.getGroup(), "scope", "row", "class", "group");
      numbers(group, html);
      html.close();
    }
    html.close();
  }

  private static void numbers(Measure measure, Html html) {
    for (MeasureFigure figure : MeasureFigure.values()) {
      WideTable.number(figure.of(measure), html);
    }
  }

  private void lifts(Html html) {
    if (sums.stream().noneMatch(each -> each.getGroup().equals(MeasureSums.HOLD_OUT))) {
      return;
    }
    html.element("h3", "Lift over the hold-out group");
    html.element(
        "p",
        "How much higher the rate of acceptances per opportunity is than in the hold-out group.",
        "class",
        "meaning");
    html.open("ul", "class", "lifts");
    subjects.forEach(
        (subject, groups) -> {
          Optional<Lift> lift = Lift.of(groups);
          lift.ifPresent(each -> lift(subject, each, html));
        });
    html.close();
  }

  private static void lift(String subject, Lift lift, Html html) {
    html.open("li");
    html.element("b", lift.headline(), "class", lift.figure().isPresent() ? "lift" : "lift none");
    html.text(" ").open("div").element("p", subject, "class", "pattern");
    html.element("p", lift.explanation()).close().close();
  }
}
