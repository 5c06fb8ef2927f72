package io.micromoments.decide;

import io.micromoments.propensity.PropensityModel;

/** What a model says of the candidates of one decision. */
final class Propensities {

  private Propensities() {}

  /**
   * By candidate; null where there is no model or it fails, and the policy's condition is asked.
   */
  static double[] of(PropensityModel model, Situation situation) {
    return null;
  }
}
