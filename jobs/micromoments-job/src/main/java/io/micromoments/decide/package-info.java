/**
 * Fourth stage: live moments re-rank the offers of their customer. {@link
 * io.micromoments.decide.Decider} and {@link io.micromoments.decide.EligibilityRules} are plain
 * Java; {@link io.micromoments.decide.DecideOperator} runs them in Flink.
 */
package io.micromoments.decide;
