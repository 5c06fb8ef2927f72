package io.micromoments.benchmark.report;

import io.micromoments.benchmark.engine.OpenKeys;
import io.micromoments.benchmark.plan.Comparison;
import io.micromoments.benchmark.plan.Row;
import java.util.List;
import java.util.OptionalDouble;

/**
 * All that a run found out.
 *
 * @param reference the engine that matches were compared with
 * @param comparedPatterns how many patterns were compared
 * @param notMeasured what was asked for and is no row, with the reason
 */
public record Results(
    List<Row> rows,
    String reference,
    int comparedPatterns,
    List<Comparison.Compared> compared,
    List<OpenKeys.Figures> openKeys,
    List<String> notMeasured) {

  /** How many rounds most rows have: one less where a run was given up. */
  int rounds() {
    return rows.stream().mapToInt(row -> row.rounds().size()).max().orElse(0);
  }

  /** The limit's CPU an event by the row's: 1 is as fast as the limit. Empty without a limit. */
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
