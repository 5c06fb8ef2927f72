package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.schemas.Event;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition on an event and the events that earlier steps took. False if a value is missing or
 * the evaluation fails. Not thread-safe.
 */
public final class EventCondition {

  private final Condition condition;
  private final boolean refersToEarlierSteps;
  private final Map<String, Set<String>> words;

  /**
   * Caches the last result, because patterns that share the condition evaluate the same event in
   * turn.
   */
  private Event last;

  private boolean held;

  public EventCondition(Expression expression) {
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
    // Variables of macros count as well, which only disables the cache.
    this.refersToEarlierSteps = !names.isEmpty();
  }

  /** Returns whether the condition refers to events of steps. */
  boolean refersToEarlierSteps() {
    return refersToEarlierSteps;
  }

  /** Returns, by field, the words of which an event must have one for the condition to hold. */
  public Map<String, Set<String>> words() {
    return words;
  }

  /** Returns whether the condition is disabled, see {@link Condition#isDisabled}. */
  boolean isDisabled() {
    return condition.isDisabled();
  }

  /** Returns the number of aborted evaluations, see {@link Condition#abortedEvaluations}. */
  long abortedEvaluations() {
    return condition.abortedEvaluations();
  }

  /** Returns whether the condition runs without cel-java. */
  public boolean isClosure() {
    return condition.isClosure();
  }

  @SuppressWarnings("ReferenceEquality") // another instance is evaluated again, even if equal
  public boolean holds(Event event, Condition.Steps steps) {
    if (refersToEarlierSteps) {
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
