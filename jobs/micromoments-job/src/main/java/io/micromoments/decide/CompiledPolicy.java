package io.micromoments.decide;

import io.micromoments.context.Caseless;
import io.micromoments.patterns.compile.RecordCondition;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.SensitiveTopics;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.schemas.Micromoment;
import java.util.List;
import java.util.Set;

/** A policy with its conditions ready to run. Not thread-safe. */
public final class CompiledPolicy {

  private static final int SHARE_STEPS = 10_000;

  /**
   * A rule with its condition.
   *
   * @param where null where it has none
   * @param purposes what a customer must have agreed to for the rule to be for them, because its
   *     condition infers something sensitive
   */
  record Rule(Policy.Rule rule, RecordCondition where, Set<String> purposes) {
    /** Whether it speaks of moments like this one. */
    boolean isFor(Micromoment moment) {
      return (rule.moments().isEmpty() || rule.moments().contains(moment.getMoment()))
          && (rule.intents().isEmpty() || rule.intents().contains(Caseless.of(moment.getIntent())));
    }
  }

  private final Policy policy;
  private final List<Rule> rules;
  private final RecordCondition propensity;
  private final PropensityModel model;

  public CompiledPolicy(Policy policy) {
    this(policy, null);
  }

  /**
   * @param model scores propensities; null where the policy names none or it cannot be had
   */
  public CompiledPolicy(Policy policy, PropensityModel model) {
    this.policy = policy;
    this.model = model;
    this.rules =
        policy.rules().stream()
            .map(
                rule ->
                    new Rule(
                        rule,
                        rule.where()
                            .map(
                                where ->
                                    new RecordCondition(
                                        where,
                                        List.of(
                                            "offer",
                                            "customer",
                                            "moment",
                                            "channel",
                                            "propensity")))
                            .orElse(null),
                        rule.where().map(SensitiveTopics::of).orElse(Set.of())))
            .toList();
    this.propensity =
        policy
            .propensity()
            .map(each -> new RecordCondition(each, List.of("offer", "customer")))
            .orElse(null);
  }

  public Policy policy() {
    return policy;
  }

  List<Rule> rules() {
    return rules;
  }

  /** Null where the policy has none. */
  RecordCondition propensity() {
    return propensity;
  }

  /** Null where the policy has none. */
  PropensityModel model() {
    return model;
  }

  /** Whether one of its conditions is not evaluated any more. */
  boolean hasDisabledCondition() {
    return (propensity != null && propensity.isDisabled())
        || rules.stream().anyMatch(rule -> rule.where() != null && rule.where().isDisabled());
  }

  /** Gives back what the model holds. */
  void close() {
    if (model != null) {
      model.close();
    }
  }

  /** Whether the customer's offers stay as the batch has them, to compare with: always the same. */
  boolean holdsOut(String customer) {
    if (policy.holdOut() <= 0) {
      return false;
    }
    long hash =
        Long.parseUnsignedLong(
            Match.hash("hold-out\n" + policy.name() + '\n' + customer).substring(0, 16), 16);
    return Long.remainderUnsigned(hash, SHARE_STEPS) < policy.holdOut() * SHARE_STEPS;
  }
}
