package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.engine.LimitEngine;
import io.micromoments.benchmark.workload.PatternSpec;
import java.util.List;

/**
 * One row of the table.
 *
 * @param patterns how many are asked for; 0 for the limit
 */
public record RowKey(Engine engine, int patterns, Backend backend, int keys) {

  public boolean isLimit() {
    return engine instanceof LimitEngine;
  }

  public List<PatternSpec> family() {
    return PatternSpec.family(patterns);
  }

  /** How many of the patterns the engine can say. */
  public int patternsSaid() {
    return (int) family().stream().filter(engine::says).count();
  }

  public String label() {
    return isLimit()
        ? "limit, %s, %,d keys".formatted(backend, keys)
        : "%s, %d patterns, %s, %,d keys".formatted(engine.name(), patterns, backend, keys);
  }
}
