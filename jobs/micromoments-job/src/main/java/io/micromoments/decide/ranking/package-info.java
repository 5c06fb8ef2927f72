/**
 * Ranks candidate offers: eligibility, scores, slots and the channel, each with reasons. Plain code
 * without state.
 */
package io.micromoments.decide.ranking;
