package io.micromoments.patterns.evaluate;

import static io.micromoments.patterns.evaluate.Closure.ERROR;

import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.schemas.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A type-checked expression, ready to evaluate on events, on a match, or on records such as offers.
 * Never throws: if a value is missing or the evaluation fails, a condition is false and a value is
 * empty. Not thread-safe.
 */
public final class Condition {

  /** Provides the events of a step by its name; null if there is no such step. */
  @FunctionalInterface
  public interface Steps {
    List<Event> events(String step);

    /** For expressions without steps. */
    Steps NONE = step -> null;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

  /** Number of aborted evaluations after which a condition is disabled. */
  public static final int MAX_ABORTED_EVALUATIONS = 100;

  /** What an expression on an event or a match can refer to, beside events. */
  private static final List<String> OF_CUSTOMER = List.of("customer", "features");

  private final Expression expression;
  private final Closure closure;
  private final Closure.Frame frame;
  private final CustomerScope scope;
  private long failed;
  private boolean isDisabled;

  /** Creates a condition over an event and steps, or over steps and {@code customer}. */
  public Condition(Expression expression) {
    this(expression, null, Map.of());
  }

  /**
   * Creates a condition over an event, steps, {@code customer} and {@code features}.
   *
   * @param scope provides the customer of an event; null if the condition on events reads none
   * @param features the features by name
   */
  public Condition(Expression expression, CustomerScope scope, Map<String, Object> features) {
    this(expression, OF_CUSTOMER, scope);
    frame.locals[1] = features;
  }

  /**
   * @param records the records it can refer to, in the order in which callers pass them
   */
  public Condition(Expression expression, List<String> records) {
    this(expression, records, null);
  }

  private Condition(Expression expression, List<String> records, CustomerScope scope) {
    this.scope = scope;
    ClosureCompiler.Compiled compiled = ClosureCompiler.compile(expression, records);
    this.expression = expression;
    this.closure = compiled.closure();
    this.frame = new Closure.Frame(compiled.locals());
  }

  /** Returns whether the condition holds for an event, given the events that earlier steps took. */
  public boolean holds(Event event, Steps steps) {
    if (scope != null) {
      frame.locals[0] = scope.profile();
    }
    return value(event, steps) == Boolean.TRUE;
  }

  /** Returns whether the condition holds for an event and the records that it can refer to. */
  public boolean holds(Event event, Object... records) {
    System.arraycopy(records, 0, frame.locals, 0, records.length);
    return value(event, Steps.NONE) == Boolean.TRUE;
  }

  /** Returns the value for an event; empty if a value it needs is missing. */
  public Optional<Object> value(Event event) {
    Object value = value(event, Steps.NONE);
    return value == ERROR ? Optional.empty() : Optional.of(value);
  }

  /** Returns the value for an event and steps; null if a value it needs is missing. */
  public Object valueOrNull(Event event, Steps steps) {
    if (scope != null) {
      frame.locals[0] = scope.profile();
    }
    Object value = value(event, steps);
    return value == ERROR ? null : value;
  }

  /** Returns the value over steps and records; null if a value it needs is missing. */
  public Object valueOrNull(Steps steps, Object... records) {
    Object value = evaluate(steps, records);
    return value == ERROR ? null : value;
  }

  /** Returns the number of loop iterations in the last evaluation. */
  public int iterations() {
    return frame.work.iterations();
  }

  /** Returns whether the condition holds on a match, given the context of the customer. */
  public boolean holds(Steps steps, Map<String, Object> customer) {
    return evaluate(steps, customer) == Boolean.TRUE;
  }

  /** Returns the value on a match; empty if a value it needs is missing. */
  public Optional<Object> value(Steps steps, Map<String, Object> customer) {
    Object value = evaluate(steps, customer);
    return value == ERROR ? Optional.empty() : Optional.of(value);
  }

  /** Returns the value over steps and records, or {@link Closure#ERROR}. */
  Object evaluate(Steps steps, Object... records) {
    System.arraycopy(records, 0, frame.locals, 0, records.length);
    return value(null, steps);
  }

  private Object value(Event event, Steps steps) {
    if (isDisabled) {
      return ERROR;
    }
    Object value;
    try {
      value = closure.value(frame.on(event, steps));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug must not fail the job: after each restart it would fail on the same event again.
      failed++;
      value = ERROR;
    }
    if (value == ERROR && abortedEvaluations() >= MAX_ABORTED_EVALUATIONS) {
      isDisabled = true;
      LOG.warn(
          "Disabled condition after {} aborted evaluations: {}",
          MAX_ABORTED_EVALUATIONS,
          expression.text());
    }
    return value;
  }

  /**
   * Returns whether the condition is disabled after too many aborted evaluations. A disabled
   * condition never holds.
   */
  public boolean isDisabled() {
    return isDisabled;
  }

  /**
   * Returns the number of aborted evaluations: those that exceeded the {@link EvaluationBudget} or
   * threw an unexpected exception.
   */
  public long abortedEvaluations() {
    return frame.work.exceededEvaluations() + failed;
  }

  /** Returns whether the condition runs without cel-java. */
  public boolean isClosure() {
    return expression.generalEvaluatorParts().calls().isEmpty()
        && expression.generalEvaluatorParts().wholeExpressionReason().isEmpty();
  }

  @Override
  public String toString() {
    return expression.text();
  }
}
