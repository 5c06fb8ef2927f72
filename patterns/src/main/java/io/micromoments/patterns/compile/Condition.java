package io.micromoments.patterns.compile;

import static io.micromoments.patterns.compile.Closure.ERROR;

import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A type-checked expression, ready to run, wherever it stands: on events, on a match, or on records
 * such as offers. Never throws: where a value is missing, or the evaluation fails otherwise, a
 * condition is false and a value is empty. Not thread-safe.
 */
public final class Condition {

  /** Gives the events of a step by its name; null where there is no such step. */
  @FunctionalInterface
  public interface Steps {
    List<Event> events(String step);

    /** Where there are no steps. */
    Steps NONE = step -> null;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

  /** After so many evaluations that were given up a condition is not evaluated any more. */
  public static final int MAX_FAILED_EVALUATIONS = 100;

  /** The records that an expression on a match may speak of. */
  private static final List<String> OF_MATCH = List.of("customer");

  private final Expression expression;
  private final Closure closure;
  private final Closure.Frame frame;
  private long failed;
  private boolean isDisabled;

  /** An expression over an event and steps, or over steps and {@code customer}. */
  public Condition(Expression expression) {
    this(expression, OF_MATCH);
  }

  /**
   * @param records the records it may speak of, in the order in which they will be given
   */
  Condition(Expression expression, List<String> records) {
    ClosureCompiler.Compiled compiled = ClosureCompiler.compile(expression, records);
    this.expression = expression;
    this.closure = compiled.closure();
    this.frame = new Closure.Frame(compiled.locals());
  }

  /** Whether it holds for an event, given what earlier steps took. */
  public boolean holds(Event event, Steps steps) {
    return value(event, steps) == Boolean.TRUE;
  }

  /** How often loops turned in the last evaluation. */
  public int turns() {
    return frame.work.turns();
  }

  /** Whether it holds on a match, given what is known of the customer. */
  public boolean holds(Steps steps, Map<String, Object> customer) {
    return evaluate(steps, customer) == Boolean.TRUE;
  }

  /** The value on a match; empty where one it needs is missing. */
  public Optional<Object> value(Steps steps, Map<String, Object> customer) {
    Object value = evaluate(steps, customer);
    return value == ERROR ? Optional.empty() : Optional.of(value);
  }

  /** The value over steps and records, or {@link Closure#ERROR}. */
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
      // Nobody foresaw it, and it must not stop a job: the event would be read again and again.
      failed++;
      value = ERROR;
    }
    if (value == ERROR && givenUp() >= MAX_FAILED_EVALUATIONS) {
      isDisabled = true;
      LOG.warn(
          "condition disabled after {} failed evaluations: {}",
          MAX_FAILED_EVALUATIONS,
          expression.text());
    }
    return value;
  }

  /** Whether it is not evaluated any more, and never holds: too much was given up. */
  public boolean isDisabled() {
    return isDisabled;
  }

  /**
   * How many evaluations were given up: they would have done more than {@link EvaluationBudget}, or
   * failed in a way nobody foresaw.
   */
  public long givenUp() {
    return frame.work.exceeded() + failed;
  }

  /** Whether nothing of it needs the general evaluator. */
  boolean isClosure() {
    return expression.generalParts().calls().isEmpty()
        && expression.generalParts().whole().isEmpty();
  }

  @Override
  public String toString() {
    return expression.text();
  }
}
