package io.micromoments.workbench.whatif;

import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints comparisons.
 *
 * @param heading what is compared, one line each
 */
public record WhatIfOutput(PrintWriter out, Format format, List<String> heading) {

  /** Output format of a comparison. */
  public enum Format {
    text,
    json,
    markdown
  }

  /** Prints the comparison of a candidate. */
  public void print(WhatIfText text, List<FigureExpectation.Outcome> outcomes) {
    switch (format) {
      case json -> out.println(Json.of(WhatIfJson.of(text.whatIf(), outcomes, text.reasons())));
      case markdown -> text.markdown(listed(heading), outcomes).forEach(out::println);
      case text -> {
        heading.forEach(out::println);
        out.println();
        Table table = new Table("figure", "baseline", "candidate", "change");
        text.rows().forEach(table::row);
        table.print(out);
        for (List<String> lines : List.of(text.silent(), text.moments())) {
          if (!lines.isEmpty()) {
            out.println();
            lines.forEach(out::println);
          }
        }
        outcomes.forEach(this::print);
      }
    }
  }

  private void print(FigureExpectation.Outcome outcome) {
    out.printf("%s  %s%n", outcome.isMet() ? "ok  " : "FAIL", outcome.expected());
    outcome.failures().forEach(failure -> out.println("      " + failure));
  }

  /** Prints what each value of a parameter does. */
  public void print(ParameterCurve curve) {
    List<String> lines = new ArrayList<>(heading);
    lines.add("varied     " + curve.describe());
    switch (format) {
      case json -> out.println(Json.of(WhatIfJson.of(curve)));
      case markdown -> {
        out.println("### What each value would have done");
        out.println();
        listed(lines).forEach(out::println);
        out.println();
        curve.markdown().forEach(out::println);
      }
      case text -> {
        lines.forEach(out::println);
        out.println();
        Table table = new Table(curve.titles());
        curve.rows().forEach(table::row);
        table.print(out);
      }
    }
  }

  private static List<String> listed(List<String> lines) {
    return lines.stream().map(line -> "- " + line).toList();
  }
}
