package io.micromoments.workbench.results;

import io.micromoments.schemas.BudgetStatus;

/** Describes the status of a budget. */
public final class BudgetText {

  private BudgetText() {}

  /** Returns a status as one line, for example {@code X: 2 of 3 spent, 1 reserved}. */
  static String of(BudgetStatus budget) {
    boolean isUnlimited = budget.getBudget() == null;
    String text =
        "%s: %s spent, %s reserved%s"
            .formatted(
                budget.getOfferId(),
                isUnlimited
                    ? Formats.grouped(budget.getSpent())
                    : Formats.grouped(budget.getSpent())
                        + " of "
                        + Formats.grouped(budget.getBudget()),
                Formats.grouped(budget.getReserved()),
                isUnlimited
                    ? budget.getBudgetAmount() == null ? ", no limit" : ""
                    : budget.getOverrun() == 0
                        ? ""
                        : ", overrun by " + Formats.grouped(budget.getOverrun()));
    return budget.getBudgetAmount() == null ? text : text + "; " + costs(budget);
  }

  /**
   * Returns the amounts of a budget that has one, for example {@code costs: 2.5 of 20 spent, 5
   * reserved}; empty for others.
   */
  public static String costs(BudgetStatus budget) {
    if (budget.getBudgetAmount() == null) {
      return "";
    }
    return "costs: %s of %s spent, %s reserved%s"
        .formatted(
            Formats.number(budget.getSpentAmount()),
            Formats.number(budget.getBudgetAmount()),
            Formats.number(budget.getReservedAmount()),
            budget.getOverrunAmount() == 0
                ? ""
                : ", overrun by " + Formats.number(budget.getOverrunAmount()));
  }
}
