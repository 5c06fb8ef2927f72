/**
 * Last stage: settlement. {@link io.micromoments.settle.BudgetOperator} keeps the budgets that all
 * customers share; {@link io.micromoments.settle.SequenceNumberOperator} assigns sequence numbers
 * to each customer's commands and instructs the channels.
 */
package io.micromoments.settle;
