package io.micromoments.context;

import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.Offer;

/**
 * Budgets of offers in the catalogue. Amounts are counted in millionths, so that sums are exact.
 */
public final class Budgets {

  private static final double MILLION = 1e6;

  private Budgets() {}

  /** Returns the limits of an offer's budget; null if it has none. */
  public static BudgetLimit limit(Offer offer) {
    return offer.getBudget() == null && offer.getBudgetAmount() == null
        ? null
        : new BudgetLimit(
            offer.getBudget(),
            offer.getBudgetAmount() == null ? null : millionths(offer.getBudgetAmount()),
            millionths(offer.getCost()),
            millionths(offer.getContactCost()));
  }

  /**
   * @param amount null for none
   */
  private static long millionths(Double amount) {
    return amount == null ? 0 : Math.round(amount * MILLION);
  }

  /** Returns an amount of millionths in the currency. */
  public static double amount(long millionths) {
    return millionths / MILLION;
  }
}
