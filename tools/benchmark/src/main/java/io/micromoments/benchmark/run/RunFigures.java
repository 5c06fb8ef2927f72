package io.micromoments.benchmark.run;

import java.util.Set;

/**
 * Resources used by one run, from its first event to its end.
 *
 * @param cpuNanos CPU time of the whole process, including garbage collection, compilation and
 *     RocksDB's threads
 */
public record RunFigures(
    int events, long nanos, long cpuNanos, long matches, Set<MatchLog.Found> found) {

  public double eventsPerSecond() {
    return events * 1e9 / nanos;
  }

  public double cpuMicrosPerEvent() {
    return cpuNanos / 1e3 / events;
  }
}
