package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.micromoments.patterns.language.Conditions;
import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A type-checked expression, ready to run. Never throws: where a value is missing, or the
 * evaluation fails otherwise, a condition is false and a value is empty.
 */
public final class Condition {

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(Conditions.OPTIONS)
          .addLibraries(CelExtensions.strings(), CelExtensions.math())
          .build();

  /** Gives the events of a step by its name; null where there is no such step. */
  @FunctionalInterface
  public interface Steps {
    List<Event> events(String step);
  }

  private final String text;
  private final Program program;
  private final Set<String> variables;

  public Condition(Expression expression) {
    this.text = expression.text();
    try {
      this.program = RUNTIME.createProgram(expression.ast());
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException("cannot run '" + text + "'", e);
    }
    this.variables =
        CelNavigableAst.fromAst(expression.ast())
            .getRoot()
            .allNodes()
            .map(node -> node.expr())
            .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
            .map(expr -> expr.ident().name())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the expression speaks of a variable. */
  public boolean uses(String variable) {
    return variables.contains(variable);
  }

  /** Whether it holds for an event, given what earlier steps took. */
  public boolean holds(Event event, Steps steps) {
    EventMap view = new EventMap(event);
    return Boolean.TRUE.equals(
        evaluate(name -> name.equals("event") ? Optional.of(view) : stepEvents(name, steps)));
  }

  /** Whether it holds on a match, given what is known of the customer. */
  public boolean holds(Steps steps, Map<String, Object> customer) {
    return value(steps, customer).filter(Boolean.TRUE::equals).isPresent();
  }

  /** The value on a match; empty where one it needs is missing. */
  public Optional<Object> value(Steps steps, Map<String, Object> customer) {
    return Optional.ofNullable(
        evaluate(
            name -> name.equals("customer") ? Optional.of(customer) : stepEvents(name, steps)));
  }

  /** The value over variables by their names; empty where one it needs is missing. */
  public Optional<Object> value(Map<String, Object> variables) {
    return Optional.ofNullable(evaluate(name -> Optional.ofNullable(variables.get(name))));
  }

  @Override
  public String toString() {
    return text;
  }

  private Object evaluate(CelVariableResolver resolver) {
    try {
      return program.eval(resolver);
    } catch (CelEvaluationException e) {
      return null;
    } catch (RuntimeException e) {
      // The evaluator passes on what a function throws; an input must not stop the job.
      return null;
    }
  }

  private static Optional<Object> stepEvents(String name, Steps steps) {
    List<Event> events = steps.events(name);
    if (events == null) {
      return Optional.empty();
    }
    List<Object> views = new ArrayList<>(events.size());
    events.forEach(event -> views.add(new EventMap(event)));
    return Optional.of(views);
  }
}
