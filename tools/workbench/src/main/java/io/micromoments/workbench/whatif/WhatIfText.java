package io.micromoments.workbench.whatif;

import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.whatif.Figure.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Formats a comparison as lines of text, or as a comment in Markdown. */
public final class WhatIfText {

  private static final int MAX_MOMENTS = 5;

  /** Kinds of figures of which every customer or offer has one: shown only where they change. */
  private static final Set<String> DETAILS =
      Set.of("first", "listed", "mean-rank", "withheld", "suppressed", "undecided");

  private final WhatIf whatIf;
  private final Function<MomentChange, String> explain;

  /**
   * @param explain returns the command that explains a moment
   */
  public WhatIfText(WhatIf whatIf, Function<MomentChange, String> explain) {
    this.whatIf = whatIf;
    this.explain = explain;
  }

  /** Returns the figures as rows: name, baseline, candidate, change. */
  public List<String[]> rows() {
    return whatIf.figures().stream()
        .filter(WhatIfText::isShown)
        .map(
            each ->
                new String[] {
                  each.name().replaceAll("\\s+", " "),
                  Formats.number(each.baseline()),
                  Formats.number(each.candidate()),
                  change(each)
                })
        .toList();
  }

  private static boolean isShown(Figure figure) {
    boolean isOnlyChange = Set.of("gained", "lost").contains(figure.kind());
    return !isOnlyChange && (figure.change() != 0 || !DETAILS.contains(figure.kind()));
  }

  private String change(Figure figure) {
    if (figure.change() == 0 && !hasChanges(figure)) {
      return "";
    }
    StringBuilder text = new StringBuilder(signed(figure.change()));
    if (figure.baseline() != 0) {
      text.append(" (").append(signed(100 * figure.change() / figure.baseline())).append(" %)");
    }
    if (figure.kind().equals("moments") && !figure.subject().isEmpty()) {
      text.append(": ")
          .append(Formats.number(value("gained." + figure.subject())))
          .append(" gained, ")
          .append(Formats.number(value("lost." + figure.subject())))
          .append(" lost");
    }
    Interval interval = figure.interval();
    if (interval != null) {
      text.append("; 95 % interval ")
          .append(signed(interval.from()))
          .append(" to ")
          .append(signed(interval.to()));
    }
    return text.toString();
  }

  private boolean hasChanges(Figure figure) {
    return figure.kind().equals("moments")
        && !figure.subject().isEmpty()
        && value("gained." + figure.subject()) + value("lost." + figure.subject()) > 0;
  }

  private double value(String name) {
    return whatIf.figures().stream()
        .filter(each -> each.name().equals(name))
        .mapToDouble(Figure::candidate)
        .findFirst()
        .orElse(0);
  }

  private static String signed(double number) {
    String text = Formats.number(Math.round(number * 100) / 100.0);
    return number > 0 && !text.equals("0") ? "+" + text : text;
  }

  /**
   * Returns some of the moments that only one side detects, with the command that explains each.
   */
  public List<String> moments() {
    List<String> lines = new ArrayList<>();
    for (boolean gained : new boolean[] {true, false}) {
      List<MomentChange> changes =
          whatIf.moments().stream().filter(each -> each.isGained() == gained).toList();
      if (changes.isEmpty()) {
        continue;
      }
      lines.add(
          "%s, %s of %s:"
              .formatted(
                  gained ? "gained" : "lost",
                  Formats.grouped(Math.min(MAX_MOMENTS, changes.size())),
                  Formats.grouped(changes.size())));
      changes.stream()
          .limit(MAX_MOMENTS)
          .map(each -> "  " + explain.apply(each))
          .forEach(lines::add);
    }
    return lines;
  }

  /** Returns the comparison as a comment for reviewers. */
  public List<String> markdown(List<String> heading, List<FigureExpectation.Outcome> outcomes) {
    List<String> lines = new ArrayList<>(List.of("### What this change would have done", ""));
    lines.addAll(heading);
    if (!outcomes.isEmpty()) {
      long failed = outcomes.stream().filter(each -> !each.isMet()).count();
      lines.add("");
      lines.add(
          failed == 0
              ? "All " + outcomes.size() + " expectations are met."
              : "**" + failed + " of " + outcomes.size() + " expectations are not met:**");
      outcomes.stream()
          .filter(each -> !each.isMet())
          .forEach(
              each ->
                  lines.add(
                      "- %s – %s".formatted(each.expected(), String.join("; ", each.failures()))));
    }
    lines.addAll(List.of("", "| figure | baseline | candidate | change |", "|---|---:|---:|---|"));
    for (String[] row : rows()) {
      row[0] = row[0].replace("|", "\\|"); // A name may contain what separates columns.
      lines.add("| " + String.join(" | ", row) + " |");
    }
    List<String> moments = moments();
    if (!moments.isEmpty()) {
      lines.addAll(
          List.of("", "<details><summary>Explain some of the moments</summary>", "", "```"));
      lines.addAll(moments);
      lines.addAll(List.of("```", "", "</details>"));
    }
    return lines;
  }
}
