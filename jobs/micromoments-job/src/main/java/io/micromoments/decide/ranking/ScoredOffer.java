package io.micromoments.decide.ranking;

import io.micromoments.schemas.Reason;
import java.util.List;

/**
 * A candidate with its score.
 *
 * @param index its index in the candidate offers
 * @param boostReasons the reason given by the moment that boosts it most; null if none does
 * @param notes additional reasons, or null
 */
record ScoredOffer(
    int index,
    String offerId,
    String category,
    double score,
    List<Reason> boostReasons,
    List<Reason> notes) {}
