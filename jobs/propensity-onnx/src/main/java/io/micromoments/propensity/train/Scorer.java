package io.micromoments.propensity.train;

import io.micromoments.propensity.RuleBasedScore;
import io.micromoments.propensity.SessionFeatures;

/** One way to order the items of a question. */
interface Scorer {

  /** A number for each row; the greater, the sooner the item is taken. */
  float[] score(float[][] rows);

  /** What is used where there is no model. */
  static Scorer rule() {
    return rows -> each(rows, RuleBasedScore::of);
  }

  /** The item the customer had to do with last; not a probability. */
  static Scorer mostRecent() {
    int age = SessionFeatures.NAMES.indexOf("item_age");
    return rows -> each(rows, row -> -row[age]);
  }

  private static float[] each(float[][] rows, Score score) {
    float[] scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = score.of(rows[i]);
    }
    return scores;
  }

  /** Of one row. */
  interface Score {
    float of(float[] row);
  }
}
