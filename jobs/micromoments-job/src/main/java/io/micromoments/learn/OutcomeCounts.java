package io.micromoments.learn;

import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.schemas.OfferCounts;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.util.HashMap;
import java.util.Map;

/** Counts impressions (SEEN) and acceptances (ACCEPTED) of offers. Stateless. */
final class OutcomeCounts {

  /**
   * Maximum number of offer and channel pairs; in a larger catalog, further pairs are not counted.
   */
  private static final int MAX_COUNTS = 20_000;

  private OutcomeCounts() {}

  /** Counts an outcome, by offer and channel. */
  static void count(Map<String, OfferCounts> counts, OfferOutcome outcome) {
    boolean shown = outcome.getOutcome() == OutcomeKind.SEEN;
    boolean accepted = outcome.getOutcome() == OutcomeKind.ACCEPTED;
    if (!shown && !accepted) {
      return;
    }
    String key = AcceptanceCountsElement.key(outcome.getOfferId(), outcome.getChannel());
    OfferCounts known = counts.get(key);
    if (known == null && counts.size() >= MAX_COUNTS) {
      return;
    }
    long impressionsBefore = known == null ? 0 : known.getImpressions();
    long acceptancesBefore = known == null ? 0 : known.getAcceptances();
    counts.put(
        key,
        new OfferCounts(
            impressionsBefore + (shown ? 1 : 0), acceptancesBefore + (accepted ? 1 : 0)));
  }

  /**
   * Returns a copy in which every accepted offer counts as shown, even if that was not reported.
   */
  static Map<String, OfferCounts> completed(Map<String, OfferCounts> counts) {
    Map<String, OfferCounts> completed = new HashMap<>();
    counts.forEach(
        (key, each) ->
            completed.put(
                key,
                new OfferCounts(
                    Math.max(each.getImpressions(), each.getAcceptances()),
                    each.getAcceptances())));
    return completed;
  }
}
