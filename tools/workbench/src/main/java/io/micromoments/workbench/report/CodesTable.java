package io.micromoments.workbench.report;

import io.micromoments.schemas.Measure;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes how often each reason code occurred: in total and, folded, by pattern, policy and group.
 */
final class CodesTable {

  private static final List<String> COLUMNS = List.of("Reason", "Count", "Share");

  private final String heading;
  private final Function<Measure, Map<String, Long>> codes;

  CodesTable(String heading, Function<Measure, Map<String, Long>> codes) {
    this.heading = heading;
    this.codes = codes;
  }

  /** Writes the table; writes nothing if no code occurred. */
  void write(List<Measure> sums, Html html) {
    List<Measure> with = sums.stream().filter(each -> !codes.apply(each).isEmpty()).toList();
    if (with.isEmpty()) {
      return;
    }
    html.element("h3", heading);
    if (with.size() == 1) {
      html.element("p", name(with.get(0)), "class", "meaning");
    }
    WideTable.open(heading, "codes", 1, COLUMNS, html);
    html.open("tbody");
    rows(codes.apply(MeasureSums.sum(with)), html);
    html.close();
    WideTable.close(html);
    if (with.size() > 1) {
      html.open("details").element("summary", "By pattern, policy and group");
      WideTable.open(heading + ", by pattern, policy and group", "codes", 1, COLUMNS, html);
      for (Measure measure : with) {
        html.open("tbody").open("tr");
        html.element(
            "th", name(measure), "scope", "rowgroup", "colspan", String.valueOf(COLUMNS.size()));
        html.close();
        rows(codes.apply(measure), html);
        html.close();
      }
      WideTable.close(html);
      html.close();
    }
  }

  private static String name(Measure measure) {
    return MeasureSums.subject(measure) + ", group " + measure.getGroup();
  }

  private static void rows(Map<String, Long> codes, Html html) {
    long all = codes.values().stream().mapToLong(Long::longValue).sum();
    codes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            code -> {
              html.open("tr").element("th", code.getKey(), "scope", "row", "class", "code");
              WideTable.number(code.getValue(), html);
              html.open("td", "class", "drawn").open("div");
              Bar.draw(code.getValue(), 0, all, html);
              html.element("span", share(code.getValue(), all)).close().close().close();
            });
  }

  private static String share(long count, long all) {
    return String.format(Locale.ROOT, "%.0f %%", 100.0 * count / all);
  }
}
