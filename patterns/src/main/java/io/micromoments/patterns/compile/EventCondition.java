package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition on an event and what earlier steps took. False where a value is missing or the
 * evaluation fails otherwise. Not thread-safe.
 */
final class EventCondition {

  private final Condition condition;
  private final boolean looksBack;
  private final Map<String, Set<String>> words;

  /** Many patterns ask about the same event in turn, where they share the condition. */
  private Event last;

  private boolean held;

  EventCondition(Expression expression) {
    this.condition = new Condition(expression);
    this.words = RequiredWords.of(expression);
    Set<String> names =
        CelNavigableAst.fromAst(expression.ast())
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
            .map(expr -> expr.ident().name())
            .collect(Collectors.toSet());
    names.remove("event");
    // Names that a macro introduces count too, which only costs a memory of the last answer.
    this.looksBack = !names.isEmpty();
  }

  /** Whether it speaks of earlier steps. */
  boolean looksBack() {
    return looksBack;
  }

  /** By field, the words one of which an event must hold there for the condition to hold. */
  Map<String, Set<String>> words() {
    return words;
  }

  /** Whether it is no longer evaluated. */
  boolean isDisabled() {
    return condition.isDisabled();
  }

  /** How many evaluations were given up. */
  long givenUp() {
    return condition.givenUp();
  }

  /** Whether nothing of it needs the general evaluator. */
  boolean isClosure() {
    return condition.isClosure();
  }

  @SuppressWarnings("ReferenceEquality") // an equal event that is another one is asked about anew
  boolean holds(Event event, Condition.Steps steps) {
    if (looksBack) {
      return condition.holds(event, steps);
    }
    if (event != last) {
      held = condition.holds(event, steps);
      last = event;
    }
    return held;
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
