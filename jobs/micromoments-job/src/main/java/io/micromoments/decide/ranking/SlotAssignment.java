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
final class SlotAssignment {

  /**
   * An offer in its slot.
   *
   * @param why null if its score alone determined the slot
   */
  record Placed(ScoredOffer offer, Reason why) {}

  /**
   * The result.
   *
   * @param overflow offers left over because only their category remained
   * @param explored null if there was no exploration
   */
  record Arranged(List<Placed> order, List<ScoredOffer> overflow, Explored explored) {}

  private final int maxConsecutivePerCategory;
  private final Exploration exploration;
  private final AcceptanceRates acceptanceRates;
  private final String channel;
  private final Reasons reasons;
  private final double randomValue;

  private String lastCategory;
  private int last;

  SlotAssignment(
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
  Arranged of(List<ScoredOffer> offers) {
    List<Placed> order = new ArrayList<>(offers.size());
    BitSet passedOver = new BitSet();
    Explored explored = null;
    while (!offers.isEmpty()) {
      List<Integer> fitting = fitting(offers, isLeftToChance(order));
      if (fitting.isEmpty()) {
        break;
      }
      int next = fitting.get(0);
      for (int i = 0; i < next; i++) {
        passedOver.set(offers.get(i).at());
      }
      Reason why =
          passedOver.get(offers.get(next).at())
              ? reasons.of(ReasonCode.DIVERSITY, offers.get(next).offerId())
              : null;
      if (isLeftToChance(order)) {
        List<String> ids = fitting.stream().map(at -> offers.get(at).offerId()).toList();
        Explorer.Choice choice =
            Explorer.choose(exploration, ids, acceptanceRates, channel, randomValue);
        if (choice.at() > 0) {
          next = fitting.get(choice.at());
          why = reasons.of(ReasonCode.EXPLORATION, offers.get(next).offerId());
        }
        explored =
            new Explored(
                order.size() + 1,
                ids.get(choice.at()),
                Math.rint(choice.probability() * 1e6) / 1e6);
      }
      ScoredOffer taken = offers.remove(next);
      last = taken.category().equalsIgnoreCase(lastCategory) ? last + 1 : 1;
      lastCategory = taken.category();
      order.add(new Placed(taken, why));
    }
    List<ScoredOffer> overflow = List.copyOf(offers);
    offers.clear();
    return new Arranged(order, overflow, explored);
  }

  private boolean isLeftToChance(List<Placed> order) {
    return exploration != null && exploration.slot() == order.size() + 1;
  }

  /** Returns the indexes of the offers allowed in the next slot: only the first one, or all. */
  private List<Integer> fitting(List<ScoredOffer> offers, boolean all) {
    if (!all && last < maxConsecutivePerCategory) {
      return FIRST;
    }
    List<Integer> fitting = new ArrayList<>();
    for (int i = 0; i < offers.size() && (all || fitting.isEmpty()); i++) {
      if (last < maxConsecutivePerCategory
          || !offers.get(i).category().equalsIgnoreCase(lastCategory)) {
        fitting.add(i);
      }
    }
    return fitting;
  }

  private static final List<Integer> FIRST = List.of(0);
}
