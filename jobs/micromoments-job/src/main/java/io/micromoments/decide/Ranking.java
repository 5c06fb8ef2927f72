package io.micromoments.decide;

import io.micromoments.schemas.Explored;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import java.util.List;

/**
 * The offers to show, first one first, and those that are not, in the order of the batch.
 *
 * @param explored null where no place was left to chance
 */
public record Ranking(List<RankedOffer> after, List<WithheldOffer> withheld, Explored explored) {
  /** The ids of the offers to show. */
  List<String> order() {
    return after.stream().map(RankedOffer::getOfferId).toList();
  }
}
