package io.micromoments.benchmark;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engines;
import io.micromoments.benchmark.engine.LocalCluster;
import io.micromoments.benchmark.engine.PartialMatchState;
import io.micromoments.benchmark.plan.BenchProgress;
import io.micromoments.benchmark.plan.BenchRounds;
import io.micromoments.benchmark.plan.EngineComparison;
import io.micromoments.benchmark.plan.Plan;
import io.micromoments.benchmark.plan.Row;
import io.micromoments.benchmark.plan.Settings;
import io.micromoments.benchmark.report.BenchResults;
import io.micromoments.benchmark.report.JsonReport;
import io.micromoments.benchmark.report.TextReport;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.RecordedFeed;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the benchmark and prints the results. */
final class Bench {

  /** Number of patterns in the measurement with many open keys. */
  private static final int PATTERNS_WITH_OPEN_KEYS = 100;

  private final Settings settings;
  private final PrintWriter out;
  private final PrintWriter err;
  private final BenchProgress progress;

  Bench(Settings settings, PrintWriter out, PrintWriter err, boolean terminal) {
    this.settings = settings;
    this.out = out;
    this.err = err;
    this.progress = new BenchProgress(err, terminal);
  }

  void run(boolean json) throws Exception {
    try (LocalCluster cluster = LocalCluster.start(settings.parallelism())) {
      run(json, cluster);
    }
  }

  private void run(boolean json, LocalCluster cluster) throws Exception {
    Engines engines = new Engines();
    Plan plan = new Plan(settings, engines);
    BenchRounds rounds = new BenchRounds(settings, cluster, progress);
    List<Row> rows = rounds.measure(plan.rows());
    List<String> notMeasured = new ArrayList<>(plan.leftOut());
    notMeasured.addAll(rounds.givenUp());
    if (json) {
      progress.done();
      // Standard output contains rows only.
      notMeasured.forEach(each -> err.println("not measured: " + each));
      new JsonReport(out).print(new BenchResults(rows, "", 0, List.of(), List.of(), notMeasured));
      return;
    }
    EngineComparison comparison = new EngineComparison(settings, cluster, progress);
    List<EngineComparison.Compared> compared = comparison.compare(engines);
    BenchResults results =
        new BenchResults(
            rows,
            comparison.reference(),
            comparison.patterns(),
            compared,
            openKeys(cluster, notMeasured),
            notMeasured);
    progress.done();
    new TextReport(out).print(results, settings);
  }

  private List<PartialMatchState.Figures> openKeys(LocalCluster cluster, List<String> notMeasured)
      throws Exception {
    List<PartialMatchState.Figures> figures = new ArrayList<>();
    if (settings.openKeys() == 0) {
      return figures;
    }
    Clickstream stream = new Clickstream(Settings.SEED, settings.openKeys(), Clickstream.STEP);
    RecordedFeed ordinary = new RecordedFeed(stream.record(settings.events()), settings.events());
    for (Backend backend : settings.backends()) {
      progress.show(String.format(Locale.ROOT, "%,d open keys, %s", settings.openKeys(), backend));
      System.gc();
      try {
        figures.add(
            PartialMatchState.measure(
                stream,
                settings.openKeys(),
                ordinary,
                PatternSpec.family(PATTERNS_WITH_OPEN_KEYS),
                backend,
                cluster));
      } catch (TimeLimitExceeded e) {
        notMeasured.add("open keys, %s: %s".formatted(backend, e.getMessage()));
      }
    }
    return figures;
  }
}
