package io.micromoments.decide.ranking;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.propensity.Activity;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.RuleBasedScore;
import io.micromoments.propensity.SessionFeatures;
import io.micromoments.schemas.ItemAction;
import io.micromoments.schemas.Offer;
import java.util.ArrayList;
import java.util.List;

/** Computes the customer's propensity for each candidate from their recent actions. */
final class Propensities {

  /** Lower bound, so that candidates without a signal keep their relative order. */
  private static final double MIN_SCORE = 0.01;

  private Propensities() {}

  /**
   * Returns the propensity of each candidate, from 0 to 1. Null if the policy uses no model, or if
   * the model is unavailable and the policy has a condition as a fallback. Without that condition,
   * a rule over the same features replaces the model.
   */
  static double[] of(CompiledPolicy compiled, DecisionContext context) {
    PropensityModel model = compiled.model();
    if (compiled.policy().model().isEmpty() || (model == null && compiled.propensity() != null)) {
      return null;
    }
    float[][] rows = rows(context);
    if (model != null) {
      try {
        return doubles(model.score(rows));
      } catch (RuntimeException e) {
        // A model that fails on a row must not fail the job.
        if (compiled.propensity() != null) {
          return null;
        }
      }
    }
    double[] scores = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = Math.max(MIN_SCORE, RuleBasedScore.of(rows[i]));
    }
    return scores;
  }

  private static float[][] rows(DecisionContext context) {
    List<Activity> activities = new ArrayList<>();
    for (ItemAction each : context.customer().state().getActions()) {
      activities.add(
          new Activity(
              each.getAt().toEpochMilli(),
              each.getAction(),
              key(each.getItemId()),
              key(each.getItemCategory())));
    }
    float[][] rows = new float[context.candidates().all().size()][];
    for (int i = 0; i < rows.length; i++) {
      CatalogEntry entry = context.catalog().apply(context.candidates().all().get(i).getOfferId());
      Offer offer = entry == null ? null : entry.offer();
      rows[i] =
          SessionFeatures.of(
              activities,
              offer == null ? null : key(offer.getItemId()),
              offer == null ? null : key(offer.getCategory()),
              context.now().toEpochMilli());
    }
    return rows;
  }

  private static String key(String word) {
    return word == null ? null : CaseInsensitive.key(word);
  }

  private static double[] doubles(float[] scores) {
    double[] doubles = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      // Also maps NaN to the lower bound.
      doubles[i] = scores[i] > MIN_SCORE ? Math.min(1, scores[i]) : MIN_SCORE;
    }
    return doubles;
  }
}
