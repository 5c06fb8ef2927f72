package io.micromoments.decide.ranking;

import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.OfferCounts;
import java.util.HashMap;
import java.util.Map;

/**
 * Expected acceptance rates of offers by channel, from how often each was shown and accepted. Rates
 * are smoothed: the rate on one channel towards the offer's overall rate, and that towards the rate
 * of all offers, each with the weight of {@value #PRIOR} impressions. Immutable.
 */
public final class AcceptanceRates {

  public static final AcceptanceRates NONE = new AcceptanceRates(Map.of());

  private static final double PRIOR = 20;
  private static final double FIRST_GUESS = 0.05;

  private final Map<String, OfferCounts> byChannel;
  private final Map<String, OfferCounts> byOffer = new HashMap<>();
  private final double all;

  private AcceptanceRates(Map<String, OfferCounts> byChannel) {
    this.byChannel = byChannel;
    long impressions = 0;
    long acceptances = 0;
    for (Map.Entry<String, OfferCounts> entry : byChannel.entrySet()) {
      String offer = AcceptanceCountsElement.offer(entry.getKey());
      OfferCounts counts = entry.getValue();
      byOffer.merge(
          offer,
          counts,
          (a, b) ->
              new OfferCounts(
                  a.getImpressions() + b.getImpressions(),
                  a.getAcceptances() + b.getAcceptances()));
      impressions += counts.getImpressions();
      acceptances += counts.getAcceptances();
    }
    this.all = (acceptances + PRIOR * FIRST_GUESS) / (impressions + PRIOR);
  }

  /** Creates the rates from what was learned up to a time. */
  public static AcceptanceRates of(AcceptanceCounts learned) {
    return new AcceptanceRates(learned.getCounts());
  }

  /**
   * Returns the expected probability that a shown offer is accepted, from 0 to 1.
   *
   * @param channel null if unknown
   */
  double of(String offer, String channel) {
    double onAll = expected(byOffer.get(offer), all);
    return channel == null
        ? onAll
        : expected(byChannel.get(AcceptanceCountsElement.key(offer, channel)), onAll);
  }

  private static double expected(OfferCounts counts, double prior) {
    return counts == null
        ? prior
        : (counts.getAcceptances() + PRIOR * prior) / (counts.getImpressions() + PRIOR);
  }
}
