package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.ConditionPart;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The expressions of a pattern on a match: {@code when}, {@code confidence} and {@code capture}.
 */
public final class MatchExpressions {

  private final Optional<Condition> when;
  private final Optional<Condition> confidence;

  /**
   * Maximum characters of a capture. An event field can be as long as the event, but a moment must
   * fit into a record of its topic.
   */
  private static final int MAX_CAPTURED = 1_000;

  private final Map<String, Condition> capture = new LinkedHashMap<>();
  private final Supplier<ConditionParts> whenParts;

  MatchExpressions(MomentPattern pattern, Map<String, Object> features) {
    this.when = pattern.when().map(each -> new Condition(each, null, features));
    this.whenParts =
        () ->
            new ConditionParts(
                pattern.when().orElseThrow(), part -> new Condition(part, null, features));
    this.confidence = pattern.confidence().map(each -> new Condition(each, null, features));
    for (Map.Entry<String, Expression> entry : pattern.capture().entrySet()) {
      capture.put(entry.getKey(), new Condition(entry.getValue(), null, features));
    }
  }

  /** Returns the number of aborted evaluations, see {@link Condition#abortedEvaluations}. */
  long abortedEvaluations() {
    return expressions().mapToLong(Condition::abortedEvaluations).sum();
  }

  Stream<Condition> expressions() {
    return Stream.of(when.stream(), confidence.stream(), capture.values().stream())
        .flatMap(each -> each);
  }

  /** Returns whether {@code when} holds for the customer; true if the pattern has none. */
  public boolean applies(Condition.Steps steps, Map<String, Object> customer) {
    return when.isEmpty() || when.get().holds(steps, customer);
  }

  /** Explains why {@code when} holds or does not hold; empty if the pattern has none. */
  public List<ConditionPart> explainWhen(Condition.Steps steps, Map<String, Object> customer) {
    return when.isEmpty()
        ? List.of()
        : whenParts.get().explain(part -> part.valueOrNull(steps, customer)).parts();
  }

  /** Passes on the results of the parts of {@code when}, as far as they matter for the result. */
  public void evaluateWhenParts(
      Condition.Steps steps, Map<String, Object> customer, ConditionParts.Output output) {
    if (when.isPresent()) {
      whenParts.get().evaluate(part -> part.valueOrNull(steps, customer), output);
    }
  }

  /**
   * Returns the confidence, from 0 to 1: 1 if the pattern has no expression for it, 0 if the
   * expression has no value, because a boost must not rest on a missing value.
   */
  public double confidence(Condition.Steps steps, Map<String, Object> customer) {
    if (confidence.isEmpty()) {
      return 1;
    }
    double value =
        confidence
            .get()
            .value(steps, customer)
            .filter(Number.class::isInstance)
            .map(number -> ((Number) number).doubleValue())
            .orElse(0.0);
    return Double.isNaN(value) ? 0 : Math.max(0, Math.min(1, value));
  }

  /**
   * Returns the captures that have a value, as text of at most {@value #MAX_CAPTURED} characters,
   * in the order of their names.
   */
  public Map<String, String> capture(Condition.Steps steps, Map<String, Object> customer) {
    Map<String, String> captured = new TreeMap<>();
    capture.forEach(
        (name, condition) ->
            condition
                .value(steps, customer)
                .ifPresent(value -> captured.put(name, shortened(show(value)))));
    return captured;
  }

  private static String shortened(String text) {
    return text.length() <= MAX_CAPTURED ? text : text.substring(0, MAX_CAPTURED - 1) + "…";
  }

  private static String show(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return value instanceof Duration duration
        ? duration.toMillis() / 1000.0 + "s"
        : value.toString();
  }
}
