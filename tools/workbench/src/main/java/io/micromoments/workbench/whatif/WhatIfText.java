package io.micromoments.workbench.whatif;

import io.micromoments.text.PrintableText;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.whatif.Figure.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Formats a comparison as lines of text, or as a comment in Markdown. */
public final class WhatIfText {

  private static final Pattern MARKDOWN = Pattern.compile("[\\\\`*_&\\[\\]<>|~]");

  private static final int MAX_MOMENTS = 5;

  /** Kinds of figures of which every customer or offer has one: shown only where they change. */
  private static final Set<String> DETAILS =
      Set.of("first", "listed", "mean-rank", "withheld", "suppressed", "undecided");

  private final WhatIf whatIf;
  private final Function<MomentChange, String> explain;
  private final Map<String, List<String>> silent;

  /**
   * @param explain returns the command that explains a moment
   * @param silent why patterns of the candidate detected nothing, by name
   */
  public WhatIfText(
      WhatIf whatIf, Function<MomentChange, String> explain, Map<String, List<String>> silent) {
    this.whatIf = whatIf;
    this.explain = explain;
    this.silent = silent;
  }

  WhatIf whatIf() {
    return whatIf;
  }

  /** Returns the command that explains a moment. */
  String explain(MomentChange moment) {
    return explain.apply(moment);
  }

  /** Returns why patterns of the candidate detected nothing, by name. */
  Map<String, List<String>> reasons() {
    return silent;
  }

  /** Returns the figures as rows: name, baseline, candidate, change. */
  public List<String[]> rows() {
    return whatIf.figures().stream()
        .filter(WhatIfText::isShown)
        .map(
            each ->
                new String[] {
                  PrintableText.oneLine(each.name()),
                  Formats.number(each.baseline()),
                  Formats.number(each.candidate()),
                  change(each)
                })
        .toList();
  }

  static boolean isShown(Figure figure) {
    boolean isOnlyChange = Set.of("gained", "lost").contains(figure.kind());
    return !isOnlyChange && (figure.change() != 0 || !DETAILS.contains(figure.kind()));
  }

  /** Returns how a figure changes; empty if it does not. */
  String change(Figure figure) {
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
    String interval = interval(figure);
    return interval.isEmpty() ? text.toString() : text + "; 95 % interval " + interval;
  }

  /** Returns the interval of a change; empty if there is none. */
  static String interval(Figure figure) {
    Interval interval = figure.interval();
    return interval == null ? "" : signed(interval.from()) + " to " + signed(interval.to());
  }

  private boolean hasChanges(Figure figure) {
    return figure.kind().equals("moments")
        && !figure.subject().isEmpty()
        && value("gained." + figure.subject()) + value("lost." + figure.subject()) > 0;
  }

  private double value(String name) {
    return whatIf.figure(name).candidate();
  }

  /** Formats a change; decimals of hundreds would only be noise. */
  static String signed(double number) {
    double rounded =
        Math.abs(number) >= 100 ? Math.round(number) : Math.round(number * 100) / 100.0;
    String text = Formats.number(rounded);
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

  /** Returns why patterns of the candidate detected nothing. */
  public List<String> silent() {
    List<String> lines = new ArrayList<>();
    silent.forEach(
        (pattern, reasons) -> {
          lines.add("no moment of %s:".formatted(pattern));
          reasons.forEach(reason -> lines.add("  " + reason));
        });
    return lines;
  }

  /** Returns the comparison as a comment for reviewers. */
  public List<String> markdown(List<String> heading, List<FigureExpectation.Outcome> outcomes) {
    List<String> lines = new ArrayList<>(List.of("### What this change would have done", ""));
    heading.forEach(line -> lines.add(escaped(line)));
    if (!outcomes.isEmpty()) {
      long failed = outcomes.stream().filter(each -> !each.isMet()).count();
      lines.add("");
      lines.add(
          failed == 0
              ? "All " + outcomes.size() + " expectations are met."
              : "**" + failed + " of " + outcomes.size() + " expectations are not met:**");
      outcomes.stream()
          .filter(each -> !each.isMet())
          .forEach(each -> lines.add("- " + markdown(each)));
    }
    lines.addAll(List.of("", "| figure | baseline | candidate | change |", "|---|---:|---:|---|"));
    for (String[] row : rows()) {
      row[0] = escaped(row[0]);
      lines.add("| " + String.join(" | ", row) + " |");
    }
    addDetails("Why a pattern is silent", silent(), lines);
    addDetails("Explain some of the moments", moments(), lines);
    return lines;
  }

  /** Returns an expectation that is not met, and what was found, in Markdown. */
  static String markdown(FigureExpectation.Outcome outcome) {
    return "%s – %s"
        .formatted(
            escaped(outcome.expected().toString()), escaped(String.join("; ", outcome.failures())));
  }

  /** Returns a text in which names of files and offers are neither HTML nor Markdown. */
  static String escaped(String text) {
    return MARKDOWN.matcher(text).replaceAll("\\\\$0");
  }

  private static void addDetails(String summary, List<String> details, List<String> lines) {
    if (!details.isEmpty()) {
      lines.addAll(List.of("", "<details><summary>" + summary + "</summary>", "", "```"));
      lines.addAll(details);
      lines.addAll(List.of("```", "", "</details>"));
    }
  }
}
