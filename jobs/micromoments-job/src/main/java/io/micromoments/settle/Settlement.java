package io.micromoments.settle;

import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A command after the budgets of its offers were applied: each listed offer is reserved or
 * withheld, and reservations of offers that it no longer lists are released.
 *
 * @param command as it stands now
 * @param withheld the offers that were taken out, in the order of their ids
 * @param changed the budgets that are to be stored
 */
record Settlement(OfferResequenceCommand command, List<String> withheld, List<Budget> changed) {

  /**
   * Settles a command.
   *
   * @param offers that are to be settled, with the budget the catalogue gave them when it was
   *     decided; what the command does not list is given back
   * @param known by offer, what is known of its budget, which is changed in place; null where
   *     nothing is
   */
  static Settlement of(
      OfferResequenceCommand decided,
      Map<String, Long> offers,
      Map<String, OfferBudget> known,
      Instant now) {
    Set<String> listed = new HashSet<>();
    decided.getAfter().forEach(each -> listed.add(each.getOfferId()));
    Set<String> withheld = new LinkedHashSet<>();
    List<Budget> open = new ArrayList<>();
    Set<Budget> changed = new LinkedHashSet<>();
    new TreeMap<>(offers)
        .forEach(
            (offer, limit) -> {
              Budget budget = Budget.of(offer, known.get(offer));
              boolean isChanged = budget.expire(now);
              if (!listed.contains(offer)) {
                isChanged |= budget.release(decided.getCustomerId(), null);
              } else {
                if (known.get(offer) == null) {
                  // In the order of arrival a command may be here before the catalogue is.
                  budget.limit(limit);
                }
                if (budget.isLeftFor(decided.getCustomerId())) {
                  open.add(budget);
                } else {
                  withheld.add(offer);
                }
              }
              if (isChanged) {
                changed.add(budget);
              }
            });
    // Only now it is known what the command will be called.
    OfferResequenceCommand settled = SpentOffers.without(decided, withheld);
    for (Budget budget : open) {
      if (budget.reserve(settled)) {
        changed.add(budget);
      }
    }
    return new Settlement(settled, List.copyOf(withheld), List.copyOf(changed));
  }
}
