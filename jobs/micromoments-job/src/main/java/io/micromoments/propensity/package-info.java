/**
 * Propensity models: how likely a customer takes an item soon. {@link
 * io.micromoments.propensity.SessionFeatures} computes features from recent activities and a {@link
 * io.micromoments.propensity.PropensityModel} scores them; {@link
 * io.micromoments.propensity.RuleBasedScore} is the fallback without a model. Readers of model
 * files are discovered on the class path ({@link
 * io.micromoments.propensity.PropensityModelFormat}).
 */
package io.micromoments.propensity;
