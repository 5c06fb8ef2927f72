package io.micromoments.settle;

import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
   * @param offers the offers to settle with their terms; those that the command does not list are
   *     released
   * @param known the budget records by offer, changed in place; null values for offers without one
   */
  static Settlement of(
      OfferResequenceCommand decided,
      Map<String, BudgetTerms> offers,
      Map<String, OfferBudget> known,
      Instant now) {
    Set<String> listed = new HashSet<>();
    decided.getAfter().forEach(each -> listed.add(each.getOfferId()));
    Map<String, String> withheld = new LinkedHashMap<>();
    List<Budget> open = new ArrayList<>();
    Set<Budget> changed = new LinkedHashSet<>();
    new TreeMap<>(offers)
        .forEach(
            (offer, terms) -> {
              Budget budget = Budget.of(offer, known.get(offer));
              boolean isChanged = budget.expire(now);
              if (!listed.contains(offer)) {
                isChanged |= budget.release(decided.getCustomerId(), null);
              } else {
                if (known.get(offer) == null) {
                  // With arrival order, a command can precede the catalogue entry of its offer.
                  budget.setLimit(terms.limit());
                }
                if (budget.canReserve(decided.getCustomerId())) {
                  open.add(budget);
                } else {
                  withheld.put(offer, terms.spentText());
                }
              }
              if (isChanged) {
                changed.add(budget);
              }
            });
    // The command id is final only after offers were removed.
    OfferResequenceCommand settled = SpentOffers.without(decided, withheld);
    for (Budget budget : open) {
      if (budget.reserve(settled)) {
        changed.add(budget);
      }
    }
    return new Settlement(settled, List.copyOf(withheld.keySet()), List.copyOf(changed));
  }
}
