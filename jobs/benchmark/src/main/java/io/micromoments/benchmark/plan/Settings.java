package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import java.time.Duration;
import java.util.List;

/**
 * What is asked for.
 *
 * @param quick leaves out what takes long; see {@link Plan}
 * @param events of a row at most; slow engines get fewer
 * @param budget how long one run of a row is meant to take
 * @param openKeys of how many keys a partial match is kept open to see what that takes; 0 for none
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

  /** The seed of every stream. */
  public static final long SEED = 20260101;

  public int mostPatterns() {
    return patterns.stream().mapToInt(Integer::intValue).max().orElse(1);
  }
}
