package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.sql.parser.RowPattern;
import java.util.List;

/** A step of the pattern that a query becomes. */
sealed interface StepPlan {

  SourcePosition at();

  /**
   * How often a step occurs.
   *
   * @param from at least 1; 0 occurrences are {@code isOptional}
   * @param to {@link RowPattern#UNBOUNDED} if there is no limit
   */
  record Times(int from, int to, boolean isOptional, boolean isGreedy) {

    static final Times ONCE = new Times(1, 1, false, false);

    boolean isSingle() {
      return from == 1 && to == 1;
    }
  }

  record One(MatchedVariable variable, Times times, SourcePosition at) implements StepPlan {}

  record Group(List<StepPlan> steps, Times times, SourcePosition at) implements StepPlan {}

  record Either(List<List<StepPlan>> choices, SourcePosition at) implements StepPlan {}

  record AllOf(List<One> steps, SourcePosition at) implements StepPlan {}
}
