package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.run.RunFigures;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A measured row.
 *
 * @param rounds one measurement per round, all over the same events
 */
public record Row(RowKey key, List<RunFigures> rounds) {

  public int events() {
    return rounds.get(0).events();
  }

  public double eventsPerSecond() {
    return median(RunFigures::eventsPerSecond);
  }

  public double cpuMicrosPerEvent() {
    return median(RunFigures::cpuMicrosPerEvent);
  }

  public long matches() {
    return rounds.get(0).matches();
  }

  private double median(ToDoubleFunction<RunFigures> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
