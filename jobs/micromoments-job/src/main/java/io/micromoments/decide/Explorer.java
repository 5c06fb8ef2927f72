package io.micromoments.decide;

import io.micromoments.patterns.language.Policy.Exploration;
import java.util.List;

/**
 * Fills a place by chance: mostly with what stands next by its score, for a share of decisions with
 * one of the next few, more often one that was taken more often (softmax over the expected share of
 * acceptances, Sutton and Barto, Reinforcement Learning, 2.8). The probability of each choice is
 * known, so that another policy can be judged by what came of it (inverse propensity scores). Pure.
 */
final class Explorer {

  /** How many of the next offers have a chance. */
  private static final int MOST = 10;

  /**
   * What was chosen.
   *
   * @param at its place among the offers asked about
   * @param probability with which it, and no other, was to be chosen
   */
  record Choice(int at, double probability) {}

  private Explorer() {}

  /**
   * Chooses one of some offers.
   *
   * @param offers ids by score, not empty
   * @param channel where they would be shown, or null
   * @param luck from 0 to below 1
   */
  static Choice choose(
      Exploration exploration,
      List<String> offers,
      AcceptanceRates experience,
      String channel,
      double luck) {
    double[] weights = weights(exploration, offers, experience, channel);
    double below = 0;
    for (int i = 0; i < weights.length; i++) {
      below += weights[i];
      if (luck < below || i == weights.length - 1) {
        return new Choice(i, weights[i]);
      }
    }
    throw new IllegalArgumentException("there is nothing to choose from");
  }

  /** The probability of each of the offers; together 1. */
  static double[] weights(
      Exploration exploration, List<String> offers, AcceptanceRates experience, String channel) {
    int count = Math.min(MOST, offers.size());
    double[] weights = new double[count];
    double best = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = experience.taken(offers.get(i), channel);
      best = Math.max(best, weights[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = StrictMath.exp((weights[i] - best) / exploration.temperature());
      sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
      weights[i] = exploration.share() * weights[i] / sum;
    }
    weights[0] += 1 - exploration.share();
    return weights;
  }
}
