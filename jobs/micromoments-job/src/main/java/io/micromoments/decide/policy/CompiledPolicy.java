package io.micromoments.decide.policy;

import io.micromoments.context.CaseInsensitive;
import io.micromoments.context.Customer;
import io.micromoments.patterns.compile.CompiledFeature;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.RecordCondition;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.features.FeatureValues;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.SensitiveTopics;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A policy with compiled conditions. Not thread-safe. */
public final class CompiledPolicy {

  private static final int SHARE_STEPS = 10_000;

  /**
   * A rule with its compiled condition.
   *
   * @param where null if the rule has no condition
   * @param purposes the purposes a customer must have consented to for the rule to apply, because
   *     its condition infers something sensitive
   */
  public record CompiledRule(Policy.Rule rule, RecordCondition where, Set<String> purposes) {
    /** Returns whether the rule applies to the moment's kind and intent. */
    public boolean isFor(Micromoment moment) {
      return isAmong(rule.moments(), rule.intents(), moment);
    }
  }

  /**
   * An action with its compiled condition.
   *
   * @param where null if the action has no condition
   * @param purposes the purposes a customer must have consented to for the action to apply, because
   *     its condition infers something sensitive
   */
  public record CompiledAction(Policy.Action action, RecordCondition where, Set<String> purposes) {
    /** Returns whether the action applies to the moment's kind and intent. */
    public boolean isFor(Micromoment moment) {
      return isAmong(action.moments(), action.intents(), moment);
    }
  }

  private final Policy policy;
  private final List<CompiledRule> rules;
  private final List<CompiledAction> actions;
  private final RecordCondition propensity;
  private final FeatureValues featureValues;
  private final List<CompiledFeature> features;
  private final PropensityModel model;

  public CompiledPolicy(Policy policy) {
    this(policy, null, new CustomerScope());
  }

  /**
   * @param scope provides the features of a customer
   * @param model scores propensities; null if the policy names none or it cannot be read
   */
  public CompiledPolicy(Policy policy, PropensityModel model, CustomerScope scope) {
    this.policy = policy;
    this.model = model;
    this.featureValues = new FeatureValues(scope, policy.features());
    this.features = policy.features().stream().map(CompiledFeature::new).toList();
    this.rules =
        policy.rules().stream()
            .map(
                rule ->
                    new CompiledRule(
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
                                            "propensity",
                                            "features")))
                            .orElse(null),
                        purposes(rule.where())))
            .toList();
    this.actions =
        policy.actions().stream()
            .map(
                action ->
                    new CompiledAction(
                        action,
                        action
                            .where()
                            .map(
                                where ->
                                    new RecordCondition(
                                        where,
                                        List.of("customer", "moment", "channel", "features")))
                            .orElse(null),
                        purposes(action.where())))
            .toList();
    this.propensity =
        policy
            .propensity()
            .map(each -> new RecordCondition(each, List.of("offer", "customer", "features")))
            .orElse(null);
  }

  private Set<String> purposes(Optional<Expression> where) {
    return where.map(each -> SensitiveTopics.of(each, policy.features())).orElse(Set.of());
  }

  public Policy policy() {
    return policy;
  }

  /** Returns the features that the policy declares. */
  List<CompiledFeature> features() {
    return features;
  }

  /** Returns whether the policy stops the pattern of a moment. */
  public boolean isStopped(ActiveMoment active) {
    return policy.stops().patterns().contains(active.getMoment().getPattern());
  }

  /** Returns whether a moment affects what is offered to a customer. */
  public boolean isEffective(ActiveMoment active, Customer customer) {
    return !isStopped(active) && customer.allows(active);
  }

  /** Returns the values of the features, by name, for the customer in the scope. */
  public Map<String, Object> featureValues() {
    return featureValues;
  }

  public List<CompiledRule> rules() {
    return rules;
  }

  public List<CompiledAction> actions() {
    return actions;
  }

  /** Returns whether any action has a condition, for which a moment is needed as a map. */
  public boolean hasActionConditions() {
    return actions.stream().anyMatch(action -> action.where() != null);
  }

  /** Returns null if the policy has none. */
  public RecordCondition propensity() {
    return propensity;
  }

  /** Returns null if the policy has none or it cannot be read. */
  public PropensityModel model() {
    return model;
  }

  /** Returns whether one of the conditions has been disabled. */
  boolean hasDisabledCondition() {
    return (propensity != null && propensity.isDisabled())
        || rules.stream().anyMatch(rule -> rule.where() != null && rule.where().isDisabled())
        || actions.stream()
            .anyMatch(action -> action.where() != null && action.where().isDisabled())
        || features.stream().anyMatch(CompiledFeature::hasDisabledCondition);
  }

  private static boolean isAmong(Set<MomentKind> kinds, Set<String> intents, Micromoment moment) {
    return (kinds.isEmpty() || kinds.contains(moment.getMoment()))
        && (intents.isEmpty() || intents.contains(CaseInsensitive.key(moment.getIntent())));
  }

  /** Releases the resources of the model. */
  void close() {
    if (model != null) {
      model.close();
    }
  }

  /**
   * Returns whether the customer is in the hold-out group, whose offers keep the batch order. The
   * result depends only on the policy's name and hold-out share and the customer.
   */
  public boolean holdsOut(String customer) {
    if (policy.holdOut() <= 0) {
      return false;
    }
    long hash =
        Long.parseUnsignedLong(
            Match.hash("hold-out\n" + policy.name() + '\n' + customer).substring(0, 16), 16);
    return Long.remainderUnsigned(hash, SHARE_STEPS) < policy.holdOut() * SHARE_STEPS;
  }
}
