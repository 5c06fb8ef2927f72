package io.micromoments.decide.ranking;

import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Exploration;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.ReasonCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Assigns slots to offers by score, subject to the policy's limit on consecutive offers of one
 * category and to its exploration slot. Created for one decision.
 */
final class SlotAssigner {

  /**
   * An offer in its slot.
   *
   * @param reason null if its score alone determined the slot
   */
  record Slot(ScoredOffer offer, Reason reason) {}

  /**
   * The result.
   *
   * @param overflow offers left over because only their category remained
   * @param explored null if there was no exploration
   */
  record Assignment(List<Slot> order, List<ScoredOffer> overflow, Explored explored) {}

  private final int maxConsecutivePerCategory;
  private final Exploration exploration;
  private final AcceptanceRates acceptanceRates;
  private final String channel;
  private final Reasons reasons;
  private final double randomValue;

  private String lastCategory;
  private int consecutive;

  SlotAssigner(
      Policy policy, AcceptanceRates acceptanceRates, DecisionContext context, double randomValue) {
    this.maxConsecutivePerCategory = policy.maxConsecutivePerCategory().orElse(Integer.MAX_VALUE);
    this.exploration = policy.exploration().orElse(null);
    this.acceptanceRates = acceptanceRates;
    this.channel = context.channel();
    this.reasons = context.reasons();
    this.randomValue = randomValue;
  }

  /**
   * Assigns offers to slots.
   *
   * @param offers by descending score; emptied by this method
   */
  Assignment assign(List<ScoredOffer> offers) {
    List<Slot> order = new ArrayList<>(offers.size());
    BitSet passedOver = new BitSet();
    Explored explored = null;
    while (!offers.isEmpty()) {
      List<Integer> fitting = fitting(offers, isExplorationSlot(order));
      if (fitting.isEmpty()) {
        break;
      }
      int next = fitting.get(0);
      for (int i = 0; i < next; i++) {
        passedOver.set(offers.get(i).index());
      }
      Reason reason =
          passedOver.get(offers.get(next).index())
              ? reasons.of(ReasonCode.DIVERSITY, offers.get(next).offerId())
              : null;
      if (isExplorationSlot(order)) {
        List<String> ids = fitting.stream().map(at -> offers.get(at).offerId()).toList();
        Explorer.Choice choice =
            Explorer.choose(exploration, ids, acceptanceRates, channel, randomValue);
        if (choice.index() > 0) {
          next = fitting.get(choice.index());
          reason = reasons.of(ReasonCode.EXPLORATION, offers.get(next).offerId());
        }
        explored =
            new Explored(
                order.size() + 1,
                ids.get(choice.index()),
                Math.rint(choice.probability() * 1e6) / 1e6);
      }
      ScoredOffer taken = offers.remove(next);
      consecutive = taken.category().equalsIgnoreCase(lastCategory) ? consecutive + 1 : 1;
      lastCategory = taken.category();
      order.add(new Slot(taken, reason));
    }
    List<ScoredOffer> overflow = List.copyOf(offers);
    offers.clear();
    return new Assignment(order, overflow, explored);
  }

  private boolean isExplorationSlot(List<Slot> order) {
    return exploration != null && exploration.slot() == order.size() + 1;
  }

  /** Returns the indexes of the offers allowed in the next slot: only the first one, or all. */
  private List<Integer> fitting(List<ScoredOffer> offers, boolean all) {
    if (!all && consecutive < maxConsecutivePerCategory) {
      return FIRST;
    }
    List<Integer> fitting = new ArrayList<>();
    for (int i = 0; i < offers.size() && (all || fitting.isEmpty()); i++) {
      if (consecutive < maxConsecutivePerCategory
          || !offers.get(i).category().equalsIgnoreCase(lastCategory)) {
        fitting.add(i);
      }
    }
    return fitting;
  }

  private static final List<Integer> FIRST = List.of(0);
}
