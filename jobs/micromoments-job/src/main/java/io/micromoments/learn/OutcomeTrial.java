package io.micromoments.learn;

import io.micromoments.runtime.element.BroadcastElement.LearnedElement;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.Trials;
import java.util.HashMap;
import java.util.Map;

/** Counts outcomes as trials: SEEN is a trial, ACCEPTED a success. Pure. */
final class OutcomeTrial {

  /**
   * Maximum number of offer and channel pairs; in a larger catalog, further pairs are not counted.
   */
  private static final int MAX_TRIALS = 20_000;

  private OutcomeTrial() {}

  /** Counts an outcome, by offer and channel. */
  static void count(Map<String, Trials> trials, OfferOutcome outcome) {
    boolean shown = outcome.getOutcome() == OutcomeKind.SEEN;
    boolean taken = outcome.getOutcome() == OutcomeKind.ACCEPTED;
    if (!shown && !taken) {
      return;
    }
    String key = LearnedElement.key(outcome.getOfferId(), outcome.getChannel());
    Trials known = trials.get(key);
    if (known == null && trials.size() >= MAX_TRIALS) {
      return;
    }
    long shownBefore = known == null ? 0 : known.getShown();
    long takenBefore = known == null ? 0 : known.getTaken();
    trials.put(key, new Trials(shownBefore + (shown ? 1 : 0), takenBefore + (taken ? 1 : 0)));
  }

  /**
   * Returns a copy in which every accepted offer counts as shown, even if that was not reported.
   */
  static Map<String, Trials> completed(Map<String, Trials> trials) {
    Map<String, Trials> completed = new HashMap<>();
    trials.forEach(
        (key, each) ->
            completed.put(
                key, new Trials(Math.max(each.getShown(), each.getTaken()), each.getTaken())));
    return completed;
  }
}
