package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.Expression;
import java.util.List;
import java.util.Optional;

/**
 * An expression over records that are known by name, such as {@code offer} and {@code customer}.
 * Never throws: where a value is missing a condition is false and a value is empty. Not
 * thread-safe.
 */
public final class RecordCondition {

  private final Condition condition;

  /**
   * @param names the variables, in the order in which their values will be given
   */
  public RecordCondition(Expression expression, List<String> names) {
    this.condition = new Condition(expression, names);
  }

  /** Whether it holds. */
  public boolean holds(Object... values) {
    return condition.evaluate(Condition.Steps.NONE, values) == Boolean.TRUE;
  }

  /** The number it gives; empty where it gives none. */
  public Optional<Double> number(Object... values) {
    return condition.evaluate(Condition.Steps.NONE, values) instanceof Number number
            && !Double.isNaN(number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Whether it is not evaluated any more, because too many evaluations were given up. */
  public boolean isDisabled() {
    return condition.isDisabled();
  }

  @Override
  public String toString() {
    return condition.toString();
  }
}
