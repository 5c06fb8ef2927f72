package io.micromoments.ingest;

import io.micromoments.settle.BudgetOperator;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface StageWithAStage {
  BudgetOperator forbidden();
}
