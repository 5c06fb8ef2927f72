package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.BaselineEngine;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.workload.PatternSpec;
import java.util.List;
import java.util.Locale;

/**
 * Identifies a row of the table.
 *
 * @param patterns requested number of patterns; 0 for the limit
 */
public record RowKey(Engine engine, int patterns, Backend backend, int keys) {

  public boolean isLimit() {
    return engine instanceof BaselineEngine;
  }

  public List<PatternSpec> family() {
    return PatternSpec.family(patterns);
  }

  /** Returns the number of patterns that the engine can express. */
  public int supportedPatterns() {
    return (int) family().stream().filter(engine::supports).count();
  }

  public String label() {
    return isLimit()
        ? String.format(Locale.ROOT, "limit, %s, %,d keys", backend, keys)
        : String.format(
            Locale.ROOT, "%s, %d patterns, %s, %,d keys", engine.name(), patterns, backend, keys);
  }
}
