/**
 * Fourth stage: moments re-order the offers of their customer. {@link
 * io.micromoments.decide.DefaultPolicy} and {@link io.micromoments.decide.EligibilityRules} are
 * plain code, {@link io.micromoments.decide.DecideOperator} is the Flink shell.
 */
package io.micromoments.decide;
