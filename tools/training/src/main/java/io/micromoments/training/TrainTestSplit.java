package io.micromoments.training;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Split into training and test questions without leakage: each history is in only one of them, and
 * all training outcomes were known before the first test question was asked. Discards the questions
 * that fit neither.
 *
 * @param from earliest time of a test question
 */
record TrainTestSplit(List<RankingTask> training, List<RankingTask> test, Instant from) {

  /**
   * Splits questions.
   *
   * @param seed selects the test histories
   * @param testShare share of the histories in the test, 0 to 1
   * @param trainingTime share of the questions asked before the test begins, 0 to 1
   */
  static TrainTestSplit of(
      List<RankingTask> questions, long seed, double testShare, double trainingTime) {
    long[] times = questions.stream().mapToLong(RankingTask::asked).sorted().toArray();
    long from = times[Math.min(times.length - 1, (int) (times.length * trainingTime))];
    Random random = new Random(seed);
    // Sorted, so that the assignment does not depend on the order in the file.
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
