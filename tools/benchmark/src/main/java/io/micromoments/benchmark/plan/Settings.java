package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a benchmark run.
 *
 * @param quick whether to leave out slow measurements; see {@link Plan}
 * @param events maximum number of events per row; slow engines get fewer
 * @param budget target duration of one run of a row
 * @param openKeys number of keys with an open partial match for {@code OpenKeys}; 0 to skip it
 */
public record Settings(
    boolean quick,
    List<String> engines,
    List<Integer> patterns,
    List<Backend> backends,
    List<Integer> keys,
    int rounds,
    int parallelism,
    int events,
    Duration budget,
    int openKeys) {

  /** Seed of every stream. */
  public static final long SEED = 20260101;

  public int mostPatterns() {
    return patterns.stream().mapToInt(Integer::intValue).max().orElse(1);
  }
}
