package io.micromoments.decide.ranking;

import io.micromoments.runtime.element.BroadcastElement.LearnedElement;
import io.micromoments.schemas.Learned;
import io.micromoments.schemas.Trials;
import java.util.HashMap;
import java.util.Map;

/**
 * Expected acceptance rates of offers by channel, from how often each was shown and accepted. Rates
 * are smoothed: the rate on one channel towards the offer's overall rate, and that towards the rate
 * of all offers, each with the weight of {@value #PRIOR} showings. Immutable.
 */
public final class AcceptanceRates {

  public static final AcceptanceRates NONE = new AcceptanceRates(Map.of());

  private static final double PRIOR = 20;
  private static final double FIRST_GUESS = 0.05;

  private final Map<String, Trials> byChannel;
  private final Map<String, Trials> byOffer = new HashMap<>();
  private final double all;

  private AcceptanceRates(Map<String, Trials> byChannel) {
    this.byChannel = byChannel;
    long shown = 0;
    long taken = 0;
    for (Map.Entry<String, Trials> entry : byChannel.entrySet()) {
      String offer = LearnedElement.offer(entry.getKey());
      Trials trials = entry.getValue();
      byOffer.merge(
          offer,
          trials,
          (a, b) -> new Trials(a.getShown() + b.getShown(), a.getTaken() + b.getTaken()));
      shown += trials.getShown();
      taken += trials.getTaken();
    }
    this.all = (taken + PRIOR * FIRST_GUESS) / (shown + PRIOR);
  }

  /** Creates the rates from what was learned up to a time. */
  public static AcceptanceRates of(Learned learned) {
    return new AcceptanceRates(learned.getTrials());
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
        : expected(byChannel.get(LearnedElement.key(offer, channel)), onAll);
  }

  private static double expected(Trials trials, double prior) {
    return trials == null
        ? prior
        : (trials.getTaken() + PRIOR * prior) / (trials.getShown() + PRIOR);
  }
}
