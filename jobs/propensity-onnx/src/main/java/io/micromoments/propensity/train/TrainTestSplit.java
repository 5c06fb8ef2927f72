package io.micromoments.propensity.train;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Training and test, apart in two ways: a history is in one of them only, and all that training
 * learns from was over before the first question of the test was asked. What is in neither is left
 * out: the price of an honest figure.
 *
 * @param from the time of the first question that may be in the test
 */
record TrainTestSplit(List<RankingTask> training, List<RankingTask> test, Instant from) {

  /**
   * Splits questions.
   *
   * @param seed which histories are for the test
   * @param testShare of the histories, 0 to 1
   * @param trainingTime share of the questions that are asked before the test begins, 0 to 1
   */
  static TrainTestSplit of(
      List<RankingTask> questions, long seed, double testShare, double trainingTime) {
    long[] times = questions.stream().mapToLong(RankingTask::asked).sorted().toArray();
    long from = times[Math.min(times.length - 1, (int) (times.length * trainingTime))];
    Random random = new Random(seed);
    // Sorted, so that a history's lot does not depend on where it stands in the file.
    Set<String> forTest =
        questions.stream()
            .map(RankingTask::history)
            .distinct()
            .sorted()
            .filter(history -> random.nextDouble() < testShare)
            .collect(Collectors.toSet());
    return new TrainTestSplit(
        questions.stream()
            .filter(q -> !forTest.contains(q.history()) && q.answered() < from)
            .toList(),
        questions.stream().filter(q -> forTest.contains(q.history()) && q.asked() >= from).toList(),
        Instant.ofEpochMilli(from));
  }
}
