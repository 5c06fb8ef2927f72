package io.micromoments.decide;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Reason;

/**
 * A candidate with its score.
 *
 * @param at its place in the batch list, from 0
 * @param strongest the moment that raises it most, or null
 * @param notes reasons beside the moment, or null
 */
record Scored(
    int at,
    String offerId,
    String category,
    double score,
    Micromoment strongest,
    java.util.List<Reason> notes) {}
