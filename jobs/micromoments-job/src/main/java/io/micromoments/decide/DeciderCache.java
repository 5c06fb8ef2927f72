package io.micromoments.decide;

import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.decide.policy.PolicyHistory;
import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.messages.MessageCatalog;
import java.time.Instant;
import java.util.function.Predicate;

/** Caches the decider for the policy and acceptance rates in effect. */
final class DeciderCache {

  private final PolicyHistory policies;
  private final AcceptanceHistory learned;
  private final MessageCatalog messages;
  private final Predicate<String> isTraced;

  private Decider latest;
  private CompiledPolicy policy;
  private AcceptanceRates acceptanceRates;

  /**
   * @param isTraced whether a customer is traced, by their id
   */
  DeciderCache(
      PolicyHistory policies,
      AcceptanceHistory learned,
      MessageCatalog messages,
      Predicate<String> isTraced) {
    this.isTraced = isTraced;
    this.policies = policies;
    this.learned = learned;
    this.messages = messages;
  }

  @SuppressWarnings("ReferenceEquality") // one instance per version
  Decider at(Instant now) {
    CompiledPolicy policyNow = policies.at(now.toEpochMilli());
    AcceptanceRates ratesNow = learned.at(now.toEpochMilli());
    if (latest == null || policyNow != policy || ratesNow != acceptanceRates) {
      latest = new Decider(policyNow, ratesNow, messages, isTraced);
      policy = policyNow;
      acceptanceRates = ratesNow;
    }
    return latest;
  }
}
