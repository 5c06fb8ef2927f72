package io.micromoments.decide.ranking;

import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import java.util.List;

/**
 * The ranked offers, best first, and the withheld ones, in the order of the candidates.
 *
 * @param explored null if there was no exploration
 * @param specificity how specific the response may be
 */
public record Ranking(
    List<RankedOffer> after,
    List<WithheldOffer> withheld,
    Explored explored,
    Specificity specificity) {
  /** Returns the ids of the ranked offers in order. */
  public List<String> order() {
    return after.stream().map(RankedOffer::getOfferId).toList();
  }
}
