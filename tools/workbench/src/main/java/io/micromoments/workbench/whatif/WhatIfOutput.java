package io.micromoments.workbench.whatif;

import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Prints comparisons, and writes their pages.
 *
 * @param sides what is compared, by name, in display order
 * @param page the file of the page; null for none
 */
public record WhatIfOutput(
    PrintWriter out, Format format, String scenario, Map<String, String> sides, Path page) {

  private static final int NAME_WIDTH = 11;

  /** Output format of a comparison. */
  public enum Format {
    text,
    json,
    markdown
  }

  /** Prints the comparison of a candidate. */
  public void print(WhatIfText text, List<FigureExpectation.Outcome> outcomes) throws IOException {
    if (page != null) {
      WhatIfPage.of(scenario, sides, text, outcomes).write(page);
    }
    List<String> heading = heading();
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
        outcomes.forEach(each -> print("", each));
      }
    }
  }

  private void print(String label, FigureExpectation.Outcome outcome) {
    out.printf("%s  %s%s%n", outcome.isMet() ? "ok  " : "FAIL", label, outcome.expected());
    outcome.failures().forEach(failure -> out.println("      " + failure));
  }

  /** Prints what each value of a parameter does. */
  public void print(ParameterCurve curve) throws IOException {
    if (page != null) {
      WhatIfPage.of(scenario, sides, curve).write(page);
    }
    List<String> lines = heading();
    lines.add(line("varied", curve.describe()));
    switch (format) {
      case json -> out.println(Json.of(WhatIfJson.of(curve)));
      case markdown -> {
        out.println("### What each value would have done");
        out.println();
        listed(lines).forEach(line -> out.println(WhatIfText.escaped(line)));
        out.println();
        curve.markdown().forEach(out::println);
      }
      case text -> {
        lines.forEach(out::println);
        out.println();
        Table table = new Table(curve.titles());
        curve.rows().forEach(table::row);
        table.print(out);
        if (curve.hasExpectations()) {
          out.println();
          curve.forEachFailure((value, outcome) -> print(value + "  ", outcome));
        }
      }
    }
  }

  private List<String> heading() {
    List<String> lines = new ArrayList<>(List.of(line("scenario", scenario)));
    sides.forEach((name, value) -> lines.add(line(name, value)));
    return lines;
  }

  private static String line(String name, String value) {
    return name + " ".repeat(NAME_WIDTH - name.length()) + value;
  }

  private static List<String> listed(List<String> lines) {
    return lines.stream().map(line -> "- " + line).toList();
  }
}
