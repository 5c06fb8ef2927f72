package io.micromoments.training;

import io.micromoments.settle.BudgetOperator;

/** Breaks the rule that tools know no stage. */
public final class ToolWithAStage {

  private ToolWithAStage() {}

  public static String name() {
    return BudgetOperator.class.getName();
  }
}
