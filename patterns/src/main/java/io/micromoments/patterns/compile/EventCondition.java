package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.evaluate.Explanation;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.schemas.Event;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A condition on an event, the events that earlier steps took, and the customer. False if a value
 * is missing or the evaluation fails. Not thread-safe.
 */
public final class EventCondition {

  private final Condition condition;
  private final boolean dependsOnContext;
  private final boolean readsCustomer;
  private final Map<String, Set<String>> words;

  /**
   * Caches the last result, because patterns that share the condition evaluate the same event in
   * turn.
   */
  private Event last;

  private boolean held;

  private final Supplier<ConditionParts> newParts;

  /** Created when the condition is explained for the first time. */
  private ConditionParts parts;

  /** Creates a condition on an event alone. */
  public EventCondition(Expression expression) {
    this(expression, null, Map.of());
  }

  /**
   * @param scope provides the customer of an event
   * @param features the features that the file declares, by name
   */
  EventCondition(Expression expression, CustomerScope scope, Map<String, Object> features) {
    Set<String> names = names(expression);
    this.readsCustomer = readsCustomer(expression);
    this.condition = new Condition(expression, readsCustomer ? scope : null, features);
    this.words = RequiredWords.of(expression);
    this.newParts =
        () ->
            new ConditionParts(
                expression, part -> new Condition(part, readsCustomer ? scope : null, features));
    names.remove("event");
    // Variables of macros count as well, which only disables the cache.
    this.dependsOnContext = !names.isEmpty();
  }

  /** Returns whether an expression reads the profile or features of the customer. */
  static boolean readsCustomer(Expression expression) {
    Set<String> names = names(expression);
    return names.contains(CelTypes.CUSTOMER) || names.contains(CelTypes.FEATURES);
  }

  private static Set<String> names(Expression expression) {
    return CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .map(expr -> expr.ident().name())
        .collect(Collectors.toSet());
  }

  /** Returns whether the condition reads the profile or features of the customer. */
  boolean readsCustomer() {
    return readsCustomer;
  }

  /** Returns whether the condition depends on more than the event: on steps or the customer. */
  public boolean dependsOnContext() {
    return dependsOnContext;
  }

  /** Returns, by field, the words of which an event must have one for the condition to hold. */
  public Map<String, Set<String>> words() {
    return words;
  }

  Condition expression() {
    return condition;
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
    if (dependsOnContext) {
      return condition.holds(event, steps);
    }
    if (event != last) {
      held = condition.holds(event, steps);
      last = event;
    }
    return held;
  }

  /** Explains the result of {@link #holds}. */
  Explanation explain(Event event, Condition.Steps steps) {
    return parts().explain(part -> part.valueOrNull(event, steps));
  }

  /** Returns {@link Explanation#failures} of {@link #explain}, at a lower cost. */
  int failures(Event event, Condition.Steps steps) {
    return parts().failures(part -> part.valueOrNull(event, steps));
  }

  /** Passes on the results of the parts, and returns whether the condition holds. */
  boolean evaluateParts(Event event, Condition.Steps steps, ConditionParts.Output output) {
    return parts().evaluate(part -> part.valueOrNull(event, steps), output);
  }

  private ConditionParts parts() {
    if (parts == null) {
      parts = newParts.get();
    }
    return parts;
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
