/**
 * How likely a customer takes an item soon. Plain code: {@link
 * io.micromoments.propensity.SessionFeatures} makes numbers of what the customer did lately, a
 * {@link io.micromoments.propensity.PropensityModel} makes a score of them, and {@link
 * io.micromoments.propensity.RuleBasedScore} is there where no model is. What reads model files is
 * found on the class path ({@link io.micromoments.propensity.PropensityModelFormat}).
 */
package io.micromoments.propensity;
