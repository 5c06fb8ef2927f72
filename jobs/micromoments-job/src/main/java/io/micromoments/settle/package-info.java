/**
 * Fifth stage: what is settled in one place. {@link io.micromoments.settle.BudgetOperator} keeps
 * the budgets that all customers share, {@link io.micromoments.settle.NumberOperator} gives each
 * customer's commands their numbers and tells the channels.
 */
package io.micromoments.settle;
