package io.micromoments.benchmark.report;

import io.micromoments.benchmark.engine.PartialMatchState;
import io.micromoments.benchmark.plan.EngineComparison;
import io.micromoments.benchmark.plan.Row;
import io.micromoments.benchmark.plan.RowKey;
import io.micromoments.benchmark.plan.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Prints the table, followed by explanations and what was not measured. */
public final class TextReport {

  private static final double MEBI = 1024.0 * 1024.0;

  private final PrintWriter out;

  public TextReport(PrintWriter out) {
    this.out = out;
  }

  /** Prints the whole report. */
  public void print(BenchResults results, Settings settings) {
    out.printf(
        "%-12s %8s  %-7s %9s %9s %12s %10s %9s %9s%n",
        "engine",
        "patterns",
        "backend",
        "keys",
        "events",
        "events/s",
        "cpu us/ev",
        "of limit",
        "matches");
    results.rows().forEach(row -> print(row, results.ratioToLimit(row)));
    out.println();
    out.printf(
        Locale.ROOT,
        "Medians of %d interleaved rounds, parallelism %d. 'of limit' is the limit's CPU time per"
            + " event divided by the row's.%n",
        results.rounds(),
        settings.parallelism());
    out.println(
        "'events' is the number of events that fitted into the row's time budget; 'matches' counts"
            + " their matches.");
    section("Headlines");
    Headlines.of(results.rows(), settings.keys(), settings.backends()).forEach(out::println);
    printComparison(results);
    printOpenKeys(results.openKeys());
    if (!results.notMeasured().isEmpty()) {
      section("Not measured");
      results.notMeasured().forEach(out::println);
    }
  }

  private void print(Row row, OptionalDouble ratio) {
    RowKey key = row.key();
    String patterns =
        key.isLimit()
            ? "-"
            : key.supportedPatterns() == key.patterns()
                ? String.valueOf(key.patterns())
                : key.supportedPatterns() + "/" + key.patterns();
    out.printf(
        Locale.ROOT,
        "%-12s %8s  %-7s %9d %9d %12.0f %10.2f %9s %9s%n",
        key.engine().name(),
        patterns,
        key.backend(),
        key.keys(),
        row.events(),
        row.eventsPerSecond(),
        row.cpuMicrosPerEvent(),
        ratio.isPresent() ? String.format(Locale.ROOT, "%.4f", ratio.getAsDouble()) : "-",
        key.isLimit() ? "-" : String.valueOf(row.matches()));
  }

  private void printComparison(BenchResults results) {
    if (results.compared().isEmpty()) {
      return;
    }
    section(
        String.format(
            Locale.ROOT,
            "Matches of %d patterns in the same %,d events of %,d keys, compared with %s",
            results.comparedPatterns(),
            EngineComparison.EVENTS,
            EngineComparison.KEYS,
            results.reference()));
    for (EngineComparison.Compared compared : results.compared()) {
      List<EngineComparison.Difference> differing =
          compared.differences().stream().filter(each -> !each.isNone()).toList();
      out.printf(
          Locale.ROOT,
          "%-12s same %d, missing %d, additional %d%n",
          compared.engine(),
          compared.differences().stream().mapToLong(EngineComparison.Difference::same).sum(),
          compared.differences().stream().mapToLong(EngineComparison.Difference::missing).sum(),
          compared.differences().stream().mapToLong(EngineComparison.Difference::additional).sum());
      compared.remarks().forEach(remark -> out.println("  " + remark));
      // One reason often explains several templates.
      differing.stream()
          .collect(
              Collectors.groupingBy(
                  EngineComparison.Difference::why,
                  java.util.LinkedHashMap::new,
                  Collectors.toList()))
          .forEach(
              (why, all) -> {
                for (EngineComparison.Difference each : all) {
                  out.printf(
                      Locale.ROOT,
                      "  %s: same %d, missing %d, additional %d%n",
                      each.template(),
                      each.same(),
                      each.missing(),
                      each.additional());
                }
                out.println("    " + why);
              });
    }
  }

  private void printOpenKeys(List<PartialMatchState.Figures> all) {
    for (PartialMatchState.Figures figures : all) {
      section(
          String.format(
              Locale.ROOT,
              "%,d keys with one partial match each, %d patterns, %s",
              figures.keys(),
              figures.patterns(),
              figures.backend()));
      out.printf(
          Locale.ROOT,
          "%12.1f  bytes of state per key (%.0f MiB in total)%n",
          figures.bytesPerKey(),
          figures.stateBytes() / MEBI);
      out.printf(
          Locale.ROOT, "%12.2f  s for a full checkpoint%n", figures.checkpointMillis() / 1e3);
      out.printf(Locale.ROOT, "%12.2f  s for a restore%n", figures.restoreMillis() / 1e3);
      out.printf(
          Locale.ROOT,
          "%12.0f  events/s while opening them, %.2f us CPU per event%n",
          figures.opening().eventsPerSecond(),
          figures.opening().cpuMicrosPerEvent());
      out.printf(
          Locale.ROOT,
          "%12.0f  events/s with the ordinary stream afterwards, %.2f us CPU per event%n",
          figures.ordinary().eventsPerSecond(),
          figures.ordinary().cpuMicrosPerEvent());
    }
  }

  private void section(String title) {
    out.println();
    out.println(title);
  }
}
