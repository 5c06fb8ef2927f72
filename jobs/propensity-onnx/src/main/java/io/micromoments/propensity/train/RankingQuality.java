package io.micromoments.propensity.train;

import java.util.stream.IntStream;

/**
 * How well one question's items are ordered. Items with the same score are in no order, so the
 * expected value over all orders is taken; nobody gains by a tie.
 *
 * @param precisionAt1 how likely the first item is one that is taken
 * @param reciprocalRank 1 / the place of the first item that is taken
 */
record RankingQuality(double precisionAt1, double reciprocalRank) {

  /** The question must have an item that is taken. */
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

  /** Of 1 / (ahead + place of the first taken), over all orders of the items that are level. */
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
