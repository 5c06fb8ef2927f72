package io.micromoments.decide;

import io.micromoments.patterns.flow.Element.LearnedElement;
import io.micromoments.schemas.Learned;
import io.micromoments.schemas.Trials;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of offers so far, by channel: how often they were shown and how often taken. What was
 * shown seldom on a channel is taken to do there as on all channels, and what was shown seldom at
 * all as all offers do (an empirical prior worth {@value #PRIOR} showings). Immutable.
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

  /** What was learned up to a time. */
  public static AcceptanceRates of(Learned learned) {
    return new AcceptanceRates(learned.getTrials());
  }

  /**
   * The share of showings after which an offer is expected to be taken, from 0 to 1.
   *
   * @param channel null where it is not known
   */
  double taken(String offer, String channel) {
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
