package io.micromoments.decide.ranking;

import io.micromoments.schemas.Reason;
import java.util.List;

/**
 * A candidate with its score.
 *
 * @param at its index in the batch list
 * @param why the reason given by the moment that boosts it most; null if none does
 * @param notes additional reasons, or null
 */
record ScoredOffer(
    int at, String offerId, String category, double score, List<Reason> why, List<Reason> notes) {}
