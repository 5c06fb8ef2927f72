package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.Expression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An expression over records that are known by name, such as {@code offer} and {@code customer}; as
 * closures where they can say it, else by the general evaluator. Never throws: where a value is
 * missing a condition is false and a value is empty. Not thread-safe.
 */
public final class RecordCondition {

  private final List<String> names;
  private final Condition general;
  private final Closure closure;
  private final Closure.Frame frame;

  /**
   * @param names the variables, in the order in which their values will be given
   */
  public RecordCondition(Expression expression, List<String> names) {
    this.names = List.copyOf(names);
    this.general = new Condition(expression);
    Optional<ClosureCompiler.Compiled> compiled = ClosureCompiler.compile(expression, names);
    this.closure = compiled.map(ClosureCompiler.Compiled::closure).orElse(null);
    this.frame = compiled.map(each -> new Closure.Frame(each.locals())).orElse(null);
  }

  /** Whether it holds. */
  public boolean holds(Object... values) {
    return value(values) == Boolean.TRUE;
  }

  /** The number it gives; empty where it gives none. */
  public Optional<Double> number(Object... values) {
    return value(values) instanceof Number number && !Double.isNaN(number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Whether the general evaluator has to run it. */
  boolean isGeneral() {
    return closure == null;
  }

  private Object value(Object... values) {
    if (closure == null) {
      return byGeneralEvaluator(values);
    }
    System.arraycopy(values, 0, frame.locals, 0, values.length);
    return closure.value(frame.on(null, step -> null));
  }

  /** What the general evaluator says; null where it fails. The oracle of the closures. */
  Object byGeneralEvaluator(Object... values) {
    Map<String, Object> named = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      named.put(names.get(i), values[i]);
    }
    return general.value(named).orElse(null);
  }

  @Override
  public String toString() {
    return general.toString();
  }
}
