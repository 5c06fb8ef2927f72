package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition on an event and what earlier steps took: closures where they can say it, else the
 * general evaluator. False where a value is missing or the evaluation fails otherwise. Not
 * thread-safe.
 */
final class EventCondition {

  private final String text;
  private final boolean looksBack;
  private final Closure closure;
  private final Closure.Frame frame;
  private final Condition general;
  private final Map<String, Set<String>> words;

  /** Many patterns ask about the same event in turn, where they share the condition. */
  private Event last;

  private boolean held;

  EventCondition(Expression expression) {
    this.text = expression.text();
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
    Optional<ClosureCompiler.Compiled> compiled = ClosureCompiler.compile(expression);
    this.closure = compiled.map(ClosureCompiler.Compiled::closure).orElse(null);
    this.frame = new Closure.Frame(compiled.map(ClosureCompiler.Compiled::locals).orElse(0));
    this.general = compiled.isPresent() ? null : new Condition(expression);
  }

  /** Whether it speaks of earlier steps. */
  boolean looksBack() {
    return looksBack;
  }

  /** By field, the words one of which an event must hold there for the condition to hold. */
  Map<String, Set<String>> words() {
    return words;
  }

  /** Whether it runs as closures. */
  boolean isClosure() {
    return closure != null;
  }

  @SuppressWarnings("ReferenceEquality") // an equal event that is another one is asked about anew
  boolean holds(Event event, Condition.Steps steps) {
    if (looksBack) {
      return evaluate(event, steps);
    }
    if (event != last) {
      held = evaluate(event, steps);
      last = event;
    }
    return held;
  }

  private boolean evaluate(Event event, Condition.Steps steps) {
    return closure == null
        ? general.holds(event, steps)
        : closure.value(frame.on(event, steps)) == Boolean.TRUE;
  }

  @Override
  public String toString() {
    return text;
  }
}
