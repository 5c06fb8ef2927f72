package io.micromoments.kafka;

import io.micromoments.settle.BudgetOperator;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface EdgeWithAStage {
  BudgetOperator forbidden();
}
