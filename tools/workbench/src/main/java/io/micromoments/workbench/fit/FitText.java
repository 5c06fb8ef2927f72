package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.fit.PatternFit.Reached;
import io.micromoments.workbench.fit.PatternFit.Subsumption;
import io.micromoments.workbench.fit.PatternFit.Unconsented;
import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a pattern fits a recording, as lines of text. */
public final class FitText {

  private final PatternFit fit;

  private FitText(PatternFit fit) {
    this.fit = fit;
  }

  /** Returns the lines, without the name of the pattern. */
  public static List<String> lines(PatternFit fit) {
    return new FitText(fit).lines();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    fit.steps().forEach(step -> lines.addAll(lines(fit.file(), step)));
    if (fit.matches() < 0) {
      lines.add(
          "matches are not counted: it reads moments of other patterns, which are not run here");
    } else if (fit.matches() == 0) {
      noMatch().ifPresent(lines::add);
    } else {
      lines.add(
          String.format(
              Locale.ENGLISH,
              "%s of %s%s",
              Formats.count(fit.matches(), "match", "matches"),
              Formats.count(fit.matchedCustomers(), "customer", "customers"),
              fit.reached().isEmpty() ? "" : "; " + funnel()));
    }
    fit.subsumedBy().forEach(each -> lines.add(subsumption(each)));
    fit.unconsented().forEach(each -> lines.add(unconsented(each)));
    return lines;
  }

  /**
   * Returns one line, and what is suspicious about the step.
   *
   * @param file of the pattern, for positions
   */
  static List<String> lines(String file, StepReport step) {
    List<String> lines = new ArrayList<>();
    String streams = String.join(", ", step.streams());
    if (step.seen() == 0) {
      lines.add("%s: the recording has no %s event".formatted(step.step(), streams));
      return lines;
    }
    lines.add(
        String.format(
            Locale.ENGLISH,
            "%s: %,d of %,d %s events %sfit%s",
            step.step(),
            step.fitting(),
            step.seen(),
            streams,
            step.isConditional() ? "may " : "",
            step.example().map(id -> ", for example " + PrintableText.oneLine(id)).orElse("")));
    for (StepReport.Part part : step.parts()) {
      if (part.isNever() || part.isAlways()) {
        lines.add(
            "  %s true: %s%s"
                .formatted(
                    part.isNever() ? "never" : "always",
                    PrintableText.oneLine(part.text()),
                    at(file, part.place())));
        part.literals().forEach(literal -> lines.add("    " + sentence(literal)));
      }
    }
    if (step.fitting() == 0 && step.closest().isPresent() && lines.size() == 1) {
      lines.add(
          "  no event meets all parts at once; the closest is "
              + PrintableText.oneLine(step.closest().get())
              + at(file, step.place()));
    }
    return lines;
  }

  private static String at(String file, Optional<SourcePosition> place) {
    return place
        .map(each -> String.format(Locale.ROOT, "  (%s:%d:%d)", file, each.line(), each.column()))
        .orElse("");
  }

  private static String sentence(StepReport.Literal literal) {
    return "'%s' never occurs in %s%s"
        .formatted(
            literal.literal(),
            literal.field(),
            literal
                .nearest()
                .map(
                    nearest ->
                        String.format(
                            Locale.ENGLISH,
                            "; '%s' does, %,d times",
                            PrintableText.oneLine(nearest),
                            literal.count()))
                .orElseGet(() -> occurring(literal.occurring())));
  }

  private static String occurring(Map<String, Long> values) {
    return values.isEmpty()
        ? ", which has no value in any event"
        : "; the most frequent values are "
            + values.entrySet().stream()
                .map(
                    each ->
                        "'%s' (%s)"
                            .formatted(
                                PrintableText.oneLine(each.getKey()),
                                Formats.grouped(each.getValue())))
                .collect(Collectors.joining(", "));
  }

  /** Returns how far customers came, if they came to any step. */
  private Optional<String> noMatch() {
    Reached best = null;
    for (Reached each : fit.reached()) {
      best = each.customers() > 0 ? each : best;
    }
    if (best != null) {
      return Optional.of(
          "no match: %s reached step %s, for example with event %s; none came further"
              .formatted(
                  Formats.count(best.customers(), "customer", "customers"),
                  best.step(),
                  PrintableText.oneLine(best.example())));
    }
    return fit.steps().stream().allMatch(step -> step.fitting() > 0)
        ? Optional.of(
            "no match, although events fit each step: check their order and time, and 'when'")
        : Optional.empty();
  }

  private String funnel() {
    return String.join(
        ", ",
        fit.reached().stream()
            .map(
                each ->
                    String.format(Locale.ENGLISH, "%,d came to %s", each.customers(), each.step()))
            .toList());
  }

  private static String subsumption(Subsumption subsumption) {
    if (subsumption.isProven()) {
      return subsumption.isMutual()
          ? "the same as pattern %s, by their conditions".formatted(subsumption.by())
          : "pattern %s detects whatever this one does, at the same event or before: its conditions require less"
              .formatted(subsumption.by());
    }
    return String.format(
        Locale.ENGLISH,
        "in this recording, pattern %s %s at the same time, for example %s",
        subsumption.by(),
        subsumption.isMutual()
            ? String.format(Locale.ENGLISH, "has the same %,d matches", subsumption.matches())
            : String.format(Locale.ENGLISH, "has each of the %,d matches", subsumption.matches()),
        PrintableText.oneLine(subsumption.example()));
  }

  private static String unconsented(Unconsented unconsented) {
    return "requires-consent: nobody consents to '%s', so there are no moments%s"
        .formatted(
            unconsented.purpose(),
            unconsented
                .nearest()
                .map(
                    nearest ->
                        "; '%s' is consented to %s"
                            .formatted(
                                PrintableText.oneLine(nearest),
                                Formats.count(unconsented.count(), "time", "times")))
                .orElse(""));
  }
}
