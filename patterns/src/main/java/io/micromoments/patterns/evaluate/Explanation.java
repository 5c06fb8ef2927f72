package io.micromoments.patterns.evaluate;

import io.micromoments.schemas.ComparedValue;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.PartOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a condition holds or does not hold: the result of each of its parts.
 *
 * @param failures the least number of parts that would have to pass for the condition to hold; 0 if
 *     it holds
 * @param parts in the order of the text
 */
public record Explanation(int failures, List<ConditionPart> parts) {

  /** The explanation of a condition that always holds. */
  public static final Explanation HOLDS = new Explanation(0, List.of());

  /** Returns the explanation of a condition with a single part. */
  public static Explanation of(String text, boolean passes, ComparedValue... values) {
    return of(text, passes ? PartOutcome.PASS : PartOutcome.FAIL, List.of(values));
  }

  static Explanation of(String text, PartOutcome result, List<ComparedValue> values) {
    return new Explanation(
        result == PartOutcome.PASS ? 0 : 1, List.of(new ConditionPart(text, result, values)));
  }

  public boolean holds() {
    return failures == 0;
  }

  /** Returns the explanation of a condition that holds if this one and another one hold. */
  public Explanation and(Explanation other) {
    return new Explanation(failures + other.failures, concat(other));
  }

  /** Returns the explanation of a condition that holds if this one or another one holds. */
  public Explanation or(Explanation other) {
    return new Explanation(Math.min(failures, other.failures), concat(other));
  }

  /** Returns the explanation of a condition that holds if this one does not. */
  public Explanation negated() {
    return of(
        "not (" + String.join("; ", parts.stream().map(ConditionPart::getText).toList()) + ")",
        holds() ? PartOutcome.FAIL : PartOutcome.PASS,
        parts.stream().flatMap(part -> part.getValues().stream()).toList());
  }

  /** Returns the parts that do not hold. */
  public List<ConditionPart> failed() {
    return parts.stream().filter(part -> part.getOutcome() != PartOutcome.PASS).toList();
  }

  private List<ConditionPart> concat(Explanation other) {
    if (parts.isEmpty() || other.parts.isEmpty()) {
      return parts.isEmpty() ? other.parts : parts;
    }
    List<ConditionPart> all = new ArrayList<>(parts);
    all.addAll(other.parts);
    return List.copyOf(all);
  }
}
