package io.micromoments.decide.ranking;

import io.micromoments.decide.policy.CompiledPolicy.CompiledRule;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy.Effect;
import io.micromoments.schemas.ConditionPart;
import java.util.List;

/**
 * A rule that applies to a moment.
 *
 * @param number of the rule in the policy, from 1
 * @param strength the remaining strength: the moment's confidence, decayed by the rule's half-life
 */
record ApplicableRule(int number, CompiledRule compiled, double strength) {

  Effect effect() {
    return compiled.rule().effect();
  }

  /** Returns null if the rule has none. */
  LocalizedText text() {
    return compiled.rule().text().orElse(null);
  }

  /** Returns whether the rule applies only to offers for which a condition holds. */
  boolean hasCondition() {
    return compiled.where() != null;
  }

  /**
   * Returns whether the condition holds.
   *
   * @param values of the names that it can refer to, see {@link CompiledRule#where}
   */
  boolean holds(Object... values) {
    return compiled.where().holds(values);
  }

  /** Explains the result of {@link #holds}. */
  List<ConditionPart> explain(Object... values) {
    return compiled.where().explain(values).parts();
  }
}
