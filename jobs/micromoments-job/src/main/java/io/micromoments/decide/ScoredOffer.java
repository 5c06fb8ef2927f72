package io.micromoments.decide;

import io.micromoments.schemas.Reason;
import java.util.List;

/**
 * A candidate with its score.
 *
 * @param at its place in the batch list, from 0
 * @param why the reason of the moment that raises it most; null where none does
 * @param notes reasons beside the moment, or null
 */
record ScoredOffer(
    int at, String offerId, String category, double score, List<Reason> why, List<Reason> notes) {}
