/**
 * Decisions: active moments re-rank the offers of their customer. {@link
 * io.micromoments.decide.Decider} and {@link io.micromoments.decide.ranking.EligibilityRules} are
 * plain Java; {@link io.micromoments.decide.Decisions} keeps the customers' context in Flink's
 * state.
 */
package io.micromoments.decide;
