package io.micromoments.decide.ranking;

import io.micromoments.patterns.language.policy.Policy.Exploration;
import java.util.List;

/**
 * Selects the offer for the exploration slot: usually the next one by score; for a share of
 * decisions, a random one of the next few, weighted by acceptance rate (softmax; Sutton and Barto,
 * Reinforcement Learning, 2.8). The probability of each choice is recorded so that other policies
 * can be evaluated offline (inverse propensity scoring). Deterministic.
 */
final class Explorer {

  /** Maximum number of offers among which one is explored. */
  private static final int MAX_OFFERS = 10;

  /**
   * The selected offer.
   *
   * @param index its index in the given offers
   * @param probability the probability with which it was selected
   */
  record Choice(int index, double probability) {}

  private Explorer() {}

  /**
   * Selects one of the given offers.
   *
   * @param offers ids by descending score, not empty
   * @param channel where they would be shown, or null
   * @param randomValue a random number in [0, 1)
   */
  static Choice choose(
      Exploration exploration,
      List<String> offers,
      AcceptanceRates acceptanceRates,
      String channel,
      double randomValue) {
    double[] weights = weights(exploration, offers, acceptanceRates, channel);
    double below = 0;
    for (int i = 0; i < weights.length; i++) {
      below += weights[i];
      if (randomValue < below || i == weights.length - 1) {
        return new Choice(i, weights[i]);
      }
    }
    throw new IllegalArgumentException("no offers to choose from");
  }

  /** Returns the selection probability of each offer; they add up to 1. */
  static double[] weights(
      Exploration exploration,
      List<String> offers,
      AcceptanceRates acceptanceRates,
      String channel) {
    int count = Math.min(MAX_OFFERS, offers.size());
    double[] weights = new double[count];
    double best = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = acceptanceRates.of(offers.get(i), channel);
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
