package io.micromoments.training;

import java.util.stream.IntStream;

/**
 * Ranking quality of one question. Ties are scored by their expected value over all orders, so a
 * scorer gains nothing from ties.
 *
 * @param precisionAt1 probability that the first item is taken
 * @param reciprocalRank expected 1 / rank of the first taken item
 */
record RankingQuality(double precisionAt1, double reciprocalRank) {

  /** Computes the quality of a question with at least one taken item. */
  static RankingQuality of(float[] scores, boolean[] taken) {
    float first = max(scores, null);
    float firstTaken = max(scores, taken);
    int ahead = count(scores, s -> s > firstTaken);
    int level = count(scores, s -> s == firstTaken);
    int takenThere =
        (int)
            IntStream.range(0, scores.length)
                .filter(i -> taken[i] && scores[i] == firstTaken)
                .count();
    return new RankingQuality(
        first == firstTaken ? (double) takenThere / level : 0, expected(ahead, level, takenThere));
  }

  /**
   * Returns the expected 1 / (ahead + rank of the first taken item) over all orders of the tied
   * items.
   */
  private static double expected(int ahead, int level, int taken) {
    double sum = 0;
    double noneBefore = 1;
    for (int place = 1; place <= level - taken + 1; place++) {
      double here = (double) taken / (level - place + 1);
      sum += noneBefore * here / (ahead + place);
      noneBefore *= 1 - here;
    }
    return sum;
  }

  private static float max(float[] scores, boolean[] only) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (only == null || only[i]) {
        max = Math.max(max, scores[i]);
      }
    }
    return max;
  }

  private static int count(float[] scores, FloatTest test) {
    int count = 0;
    for (float score : scores) {
      if (test.holds(score)) {
        count++;
      }
    }
    return count;
  }

  private interface FloatTest {
    boolean holds(float score);
  }
}
