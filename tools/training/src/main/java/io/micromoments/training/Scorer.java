package io.micromoments.training;

import io.micromoments.propensity.RuleBasedScore;
import io.micromoments.propensity.SessionFeatures;

/** Ranks the items of a question. */
interface Scorer {

  /** Returns a score for each row; items with higher scores rank higher. */
  float[] score(float[][] rows);

  /** Returns the rule that is used without a model. */
  static Scorer rule() {
    return rows -> each(rows, RuleBasedScore::of);
  }

  /** Ranks the most recently used item first. The scores are not probabilities. */
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

  /** Scores one row. */
  interface Score {
    float of(float[] row);
  }
}
