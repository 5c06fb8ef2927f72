package io.micromoments.benchmark.report;

import io.micromoments.benchmark.engine.PartialMatchState;
import io.micromoments.benchmark.plan.EngineComparison;
import io.micromoments.benchmark.plan.Row;
import java.util.List;
import java.util.OptionalDouble;

/**
 * BenchResults of a run.
 *
 * @param reference engine that matches were compared with
 * @param comparedPatterns number of patterns compared
 * @param notMeasured requested measurements that were left out, with the reason
 */
public record BenchResults(
    List<Row> rows,
    String reference,
    int comparedPatterns,
    List<EngineComparison.Compared> compared,
    List<PartialMatchState.Figures> openKeys,
    List<String> notMeasured) {

  /** Returns the number of rounds; rows with runs that were given up have fewer. */
  int rounds() {
    return rows.stream().mapToInt(row -> row.rounds().size()).max().orElse(0);
  }

  /**
   * Returns the limit's CPU time per event divided by the row's: 1 is as fast as the limit. Empty
   * without a limit.
   */
  OptionalDouble ratioToLimit(Row row) {
    return rows.stream()
        .filter(
            limit ->
                limit.key().isLimit()
                    && limit.key().backend() == row.key().backend()
                    && limit.key().keys() == row.key().keys())
        .mapToDouble(limit -> limit.cpuMicrosPerEvent() / row.cpuMicrosPerEvent())
        .findFirst();
  }
}
