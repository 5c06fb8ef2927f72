/**
 * Fifth stage: what is settled in one place. {@link io.micromoments.settle.BudgetOperator} keeps
 * the budgets that all customers share, {@link io.micromoments.settle.SequenceNumberOperator} gives
 * each customer's commands their numbers and tells the channels.
 */
package io.micromoments.settle;
