package io.micromoments.settle;

import io.micromoments.schemas.BudgetLimit;
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
 * The result of applying the budgets of a command's offers: each listed offer is reserved or
 * withheld, and reservations of offers no longer listed are released.
 *
 * @param command the settled command
 * @param withheld the offers removed from it, ordered by id
 * @param changed the budgets to write to state
 */
record Settlement(OfferResequenceCommand command, List<String> withheld, List<Budget> changed) {

  /**
   * Settles a command.
   *
   * @param offers the offers to settle with the budgets they had in the catalogue at decision time;
   *     those that the command does not list are released
   * @param spentText the reason of withheld offers that customers can read
   * @param known the budget records by offer, changed in place; null values for offers without one
   */
  static Settlement of(
      OfferResequenceCommand decided,
      Map<String, BudgetLimit> offers,
      Map<String, OfferBudget> known,
      String spentText,
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
                  // With arrival order, a command can precede the catalogue entry of its offer.
                  budget.setLimit(limit);
                }
                if (budget.canReserve(decided.getCustomerId())) {
                  open.add(budget);
                } else {
                  withheld.add(offer);
                }
              }
              if (isChanged) {
                changed.add(budget);
              }
            });
    // The command id is final only after offers were removed.
    OfferResequenceCommand settled = SpentOffers.without(decided, withheld, spentText);
    for (Budget budget : open) {
      if (budget.reserve(settled)) {
        changed.add(budget);
      }
    }
    return new Settlement(settled, List.copyOf(withheld), List.copyOf(changed));
  }
}
