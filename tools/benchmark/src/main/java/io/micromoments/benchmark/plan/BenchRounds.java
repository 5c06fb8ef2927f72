package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.EngineRun;
import io.micromoments.benchmark.engine.LocalCluster;
import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.run.Stopwatch;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.EncodedEvents;
import io.micromoments.benchmark.workload.RecordedFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the rows of a plan. First runs each row over increasing numbers of events, which warms
 * it up and determines how many events fit into its time budget. Then runs all rows in interleaved
 * rounds, so that other load on the machine affects all of them.
 */
public final class BenchRounds {

  /** With fewer events, the job's startup would dominate. */
  private static final int LEAST_EVENTS = 1_000;

  private static final int FIRST_WARM_UP = 2_000;
  private static final int WARM_UP_GROWTH = 8;

  /** Warm-up ends when the budget fits fewer than this many times the events of the last run. */
  private static final double ABOUT_AS_MANY = 1.5;

  /** A run that exceeds its time budget by this factor is given up. */
  private static final int PATIENCE = 15;

  /** Share of a quick run's ten minutes; the rest is for comparing matches. */
  private static final Duration QUICK = Duration.ofMinutes(8);

  private final Stopwatch sinceStart = new Stopwatch();
  private final Settings settings;
  private final LocalCluster cluster;
  private final BenchProgress progress;
  private final Map<Integer, EncodedEvents> recordings = new HashMap<>();
  private final List<String> givenUp = new ArrayList<>();

  public BenchRounds(Settings settings, LocalCluster cluster, BenchProgress progress) {
    this.settings = settings;
    this.cluster = cluster;
    this.progress = progress;
    for (int keys : settings.keys()) {
      progress.show(
          String.format(Locale.ROOT, "generating %,d events of %,d keys", settings.events(), keys));
      recordings.put(
          keys, new Clickstream(Settings.SEED, keys, Clickstream.STEP).record(settings.events()));
    }
  }

  /** Measures the rows and returns those that could be measured, in the order of the plan. */
  public List<Row> measure(List<RowKey> plan) throws Exception {
    Map<RowKey, Integer> sizes = new LinkedHashMap<>();
    for (RowKey row : plan) {
      progress.show("warming up: " + row.label());
      try {
        sizes.put(row, warmUp(row));
      } catch (TimeLimitExceeded e) {
        givenUp.add(row.label() + ": " + e.getMessage());
      }
    }
    Map<RowKey, List<RunFigures>> measured = new LinkedHashMap<>();
    for (int round = 1; round <= settings.rounds(); round++) {
      if (round > 1 && settings.quick() && !fitsOneMore(round - 1)) {
        givenUp.add(
            String.format(
                Locale.ROOT,
                "rounds from %d on: no time left, this machine is too busy for a quick run",
                round));
        break;
      }
      int number = 0;
      for (Map.Entry<RowKey, Integer> row : sizes.entrySet()) {
        number++;
        progress.show(
            String.format(
                Locale.ROOT,
                "round %d of %d, row %d of %d: %s",
                round,
                settings.rounds(),
                number,
                sizes.size(),
                row.getKey().label()));
        try {
          measured
              .computeIfAbsent(row.getKey(), key -> new ArrayList<>())
              .add(run(row.getKey(), row.getValue()));
        } catch (TimeLimitExceeded e) {
          givenUp.add(
              String.format(
                  Locale.ROOT, "%s, round %d: %s", row.getKey().label(), round, e.getMessage()));
        }
      }
    }
    return measured.entrySet().stream()
        .filter(row -> !row.getValue().isEmpty())
        .map(row -> new Row(row.getKey(), List.copyOf(row.getValue())))
        .toList();
  }

  /**
   * Returns whether another round fits into a quick run. The warm-up counts as one round, since it
   * takes about as long.
   */
  private boolean fitsOneMore(int roundsDone) {
    long roundNanos = sinceStart.nanos() / (roundsDone + 1);
    return sinceStart.nanos() + roundNanos < QUICK.toNanos();
  }

  /** Returns the rows and runs that took too long, with the reason. */
  public List<String> givenUp() {
    return List.copyOf(givenUp);
  }

  /** Warms a row up and returns its number of events. */
  private int warmUp(RowKey row) throws Exception {
    int most = settings.events();
    int size = Math.min(FIRST_WARM_UP, most);
    while (true) {
      RunFigures warm = run(row, size);
      double fitting = warm.eventsPerSecond() * settings.budget().toMillis() / 1_000;
      int next = (int) Math.min(most, Math.max(LEAST_EVENTS, fitting));
      if (next < size * ABOUT_AS_MANY) {
        return next;
      }
      size = Math.min(next, size * WARM_UP_GROWTH);
    }
  }

  private RunFigures run(RowKey row, int size) throws Exception {
    System.gc();
    Duration limit = settings.budget().multipliedBy(PATIENCE);
    return row.engine()
        .run(
            new EngineRun(
                row.family(),
                new RecordedFeed(recordings.get(row.keys()), size),
                row.backend(),
                cluster,
                false,
                limit));
  }
}
