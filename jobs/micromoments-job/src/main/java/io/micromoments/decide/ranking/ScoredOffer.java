package io.micromoments.decide.ranking;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Reason;
import java.util.List;

/**
 * A candidate with its score.
 *
 * @param index its index in the candidate offers
 * @param moment the moment with the highest boost, or whose action added the offer; null if there
 *     is none
 * @param boostReasons the reason for the highest boost; null if there is none
 * @param notes additional reasons, or null
 */
record ScoredOffer(
    int index,
    CatalogEntry entry,
    double score,
    Micromoment moment,
    List<Reason> boostReasons,
    List<Reason> notes) {

  String offerId() {
    return entry.offer().getOfferId();
  }

  String category() {
    return entry.offer().getCategory();
  }
}
