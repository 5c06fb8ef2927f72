package io.micromoments.benchmark.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Times of repeated runs. */
final class RunTimes {

  /**
   * Times of one run.
   *
   * @param startSeconds from the start of the process to the first event
   * @param jobSeconds from the first event until the job has ended
   * @param restSeconds until the results and the report are written
   * @param cpuSeconds of the whole process, including its start
   * @param peakMebibytes greatest size of the process in memory
   */
  record Run(
      double startSeconds,
      double jobSeconds,
      double restSeconds,
      double cpuSeconds,
      double peakMebibytes) {}

  private final List<Run> runs;

  RunTimes(int rounds) {
    this.runs = new ArrayList<>(rounds);
  }

  void add(Run run) {
    runs.add(run);
  }

  /** Returns the median of each time. */
  Run median() {
    return new Run(
        median(Run::startSeconds),
        median(Run::jobSeconds),
        median(Run::restSeconds),
        median(Run::cpuSeconds),
        median(Run::peakMebibytes));
  }

  private double median(ToDoubleFunction<Run> time) {
    double[] sorted = runs.stream().mapToDouble(time).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
