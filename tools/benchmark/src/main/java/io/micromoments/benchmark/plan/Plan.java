package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.engine.Engines;
import java.util.ArrayList;
import java.util.List;

/** Rows of a run, and the requested measurements that are left out, with the reason. */
public final class Plan {

  /** Maximum number of patterns in a quick run for engines whose cost grows with every pattern. */
  private static final int QUICK_PATTERNS_OF_PEERS = 50;

  private final List<RowKey> rows = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  public Plan(Settings settings, Engines engines) {
    for (String name : settings.engines()) {
      engines
          .named(name)
          .ifPresentOrElse(
              engine -> add(settings, engine),
              () -> leftOut.add(name + ": this build has no peers; use ./micromoments bench"));
    }
  }

  public List<RowKey> rows() {
    return List.copyOf(rows);
  }

  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  private void add(Settings settings, Engine engine) {
    if (!engine.runsOnFlink()) {
      leftOut.add(engine.name() + ": keeps its state on the heap only and has no checkpoints");
    }
    for (int keys : settings.keys()) {
      for (Backend backend : settings.backends()) {
        if (settings.quick() && engine.name().equals("sql") && backend != Backend.HEAP) {
          // Its planner alone would take a minute of a quick run.
          leftOut.add("sql, %s: skipped with --quick".formatted(backend));
        } else if (engine.runsOnFlink() || backend == Backend.HEAP) {
          add(settings, engine, backend, keys);
        }
      }
    }
  }

  private void add(Settings settings, Engine engine, Backend backend, int keys) {
    if (engine.name().equals("limit")) {
      rows.add(new RowKey(engine, 0, backend, keys));
      return;
    }
    List<Integer> notQuick = new ArrayList<>();
    for (int patterns : settings.patterns()) {
      RowKey row = new RowKey(engine, patterns, backend, keys);
      if (settings.quick()
          && patterns > QUICK_PATTERNS_OF_PEERS
          && !engine.name().equals("micromoments")) {
        notQuick.add(patterns);
      } else if (row.supportedPatterns() == 0) {
        leftOut.add(row.label() + ": supports none of the patterns");
      } else {
        rows.add(row);
      }
    }
    if (!notQuick.isEmpty()) {
      leftOut.add(
          "%s, %s: %s patterns skipped with --quick"
              .formatted(
                  engine.name(),
                  backend,
                  String.join(", ", notQuick.stream().map(String::valueOf).toList())));
    }
  }
}
