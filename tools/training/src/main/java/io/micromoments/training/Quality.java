package io.micromoments.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Evaluates one scorer on the test questions, for any weighting of the histories. Immutable. */
final class Quality {

  /** Clips probabilities: the log loss of a wrong 0 or 1 would be infinite. */
  private static final double SMALLEST = 1e-6;

  private final List<String> histories;
  private final int[] historyOfRow;
  private final double[] scoreOfRow;
  private final boolean[] takenRow;
  private final int[] byScore;
  private final int[] historyOfRanked;
  private final RankingQuality[] ranked;

  private Quality(List<RankingTask> test, List<float[]> scores) {
    Map<String, Integer> numbers = new HashMap<>();
    test.forEach(question -> numbers.putIfAbsent(question.history(), numbers.size()));
    histories =
        numbers.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
    int rows = test.stream().mapToInt(question -> question.rows().length).sum();
    historyOfRow = new int[rows];
    scoreOfRow = new double[rows];
    takenRow = new boolean[rows];
    List<Integer> rankedHistories = new ArrayList<>();
    List<RankingQuality> rankings = new ArrayList<>();
    int row = 0;
    for (int q = 0; q < test.size(); q++) {
      RankingTask question = test.get(q);
      int history = numbers.get(question.history());
      boolean any = false;
      for (int i = 0; i < question.rows().length; i++) {
        historyOfRow[row] = history;
        scoreOfRow[row] = scores.get(q)[i];
        takenRow[row] = question.taken()[i];
        any |= question.taken()[i];
        row++;
      }
      if (any) {
        rankedHistories.add(history);
        rankings.add(RankingQuality.of(scores.get(q), question.taken()));
      }
    }
    historyOfRanked = rankedHistories.stream().mapToInt(Integer::intValue).toArray();
    ranked = rankings.toArray(RankingQuality[]::new);
    byScore =
        IntStream.range(0, rows)
            .boxed()
            .sorted((a, b) -> Double.compare(scoreOfRow[a], scoreOfRow[b]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  static Quality of(List<RankingTask> test, Scorer scorer) {
    return new Quality(test, test.stream().map(question -> scorer.score(question.rows())).toList());
  }

  /** Returns the number of histories in the test; each has a weight. */
  int histories() {
    return histories.size();
  }

  /** Returns the number of histories with at least one question in which an item is taken. */
  long historiesWithTaken() {
    return Arrays.stream(historyOfRanked).distinct().count();
  }

  /**
   * Returns the AUC over all rows: the probability that a taken item scores higher than an untaken
   * one.
   *
   * @param weights one weight per history
   * @return NaN if there are not both taken and untaken items
   */
  double auc(int[] weights) {
    double left = 0;
    double taken = 0;
    double ahead = 0;
    for (int from = 0; from < byScore.length; ) {
      double score = scoreOfRow[byScore[from]];
      double leftHere = 0;
      double takenHere = 0;
      int to = from;
      while (to < byScore.length && scoreOfRow[byScore[to]] == score) {
        int weight = weights[historyOfRow[byScore[to]]];
        if (takenRow[byScore[to]]) {
          takenHere += weight;
        } else {
          leftHere += weight;
        }
        to++;
      }
      ahead += takenHere * (left + leftHere / 2);
      left += leftHere;
      taken += takenHere;
      from = to;
    }
    return ahead / (taken * left);
  }

  /** Returns the log loss of the scores as probabilities over all rows, in nats. */
  double logLoss(int[] weights) {
    double sum = 0;
    double rows = 0;
    for (int row = 0; row < scoreOfRow.length; row++) {
      double p = Math.min(1 - SMALLEST, Math.max(SMALLEST, scoreOfRow[row]));
      int weight = weights[historyOfRow[row]];
      sum -= weight * Math.log(takenRow[row] ? p : 1 - p);
      rows += weight;
    }
    return sum / rows;
  }

  /** Returns how often the first item is taken, over the questions in which an item is taken. */
  double precisionAt1(int[] weights) {
    double sum = 0;
    double questions = 0;
    for (int i = 0; i < ranked.length; i++) {
      sum += weights[historyOfRanked[i]] * ranked[i].precisionAt1();
      questions += weights[historyOfRanked[i]];
    }
    return sum / questions;
  }

  /** Returns the mean reciprocal rank, over the questions in which an item is taken. */
  double meanReciprocalRank(int[] weights) {
    double sum = 0;
    double questions = 0;
    for (int i = 0; i < ranked.length; i++) {
      sum += weights[historyOfRanked[i]] * ranked[i].reciprocalRank();
      questions += weights[historyOfRanked[i]];
    }
    return sum / questions;
  }
}
