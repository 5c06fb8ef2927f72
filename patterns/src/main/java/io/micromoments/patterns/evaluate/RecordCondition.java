package io.micromoments.patterns.evaluate;

import io.micromoments.patterns.language.cel.Expression;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An expression over named records, such as {@code offer} and {@code customer}. Never throws: if a
 * value is missing, a condition is false and a value is empty. Not thread-safe.
 */
public final class RecordCondition {

  private final Condition condition;
  private final Supplier<ConditionParts> parts;

  /**
   * @param names the variables, in the order in which callers pass their values
   */
  public RecordCondition(Expression expression, List<String> names) {
    this.condition = new Condition(expression, names);
    this.parts = () -> new ConditionParts(expression, part -> new Condition(part, names));
  }

  /** Returns whether the condition holds. */
  public boolean holds(Object... values) {
    return condition.evaluate(Condition.Steps.NONE, values) == Boolean.TRUE;
  }

  /** Explains the result of {@link #holds}. */
  public Explanation explain(Object... values) {
    return parts.get().explain(part -> part.valueOrNull(Condition.Steps.NONE, values));
  }

  /** Returns the value if it is a number other than NaN, otherwise empty. */
  public Optional<Double> number(Object... values) {
    return condition.evaluate(Condition.Steps.NONE, values) instanceof Number number
            && !Double.isNaN(number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Returns whether the expression is disabled after too many aborted evaluations. */
  public boolean isDisabled() {
    return condition.isDisabled();
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
