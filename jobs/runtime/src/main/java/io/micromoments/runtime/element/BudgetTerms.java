package io.micromoments.runtime.element;

import io.micromoments.schemas.BudgetLimit;

/**
 * What settlement needs to know about the budget of one offer of a command.
 *
 * @param limit as known to the decision; settlement prefers its own, which is never older
 * @param spentText the reason that the customer reads if the budget is spent, in their locale;
 *     empty for an offer that the command does not list
 */
public record BudgetTerms(BudgetLimit limit, String spentText) {}
