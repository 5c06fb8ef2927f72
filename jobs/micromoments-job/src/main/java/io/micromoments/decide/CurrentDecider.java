package io.micromoments.decide;

import java.time.Instant;

/** Caches the decider for the policy and acceptance rates in effect. */
final class CurrentDecider {

  private final PolicyHistory policies;
  private final LearnedHistory learned;
  private final ReasonsByLocale reasons;

  private Decider latest;
  private CompiledPolicy policy;
  private AcceptanceRates acceptanceRates;

  CurrentDecider(PolicyHistory policies, LearnedHistory learned, ReasonsByLocale reasons) {
    this.reasons = reasons;
    this.policies = policies;
    this.learned = learned;
  }

  @SuppressWarnings("ReferenceEquality") // one instance per version
  Decider at(Instant now) {
    CompiledPolicy policyNow = policies.at(now.toEpochMilli());
    AcceptanceRates experienceNow = learned.at(now.toEpochMilli());
    if (latest == null || policyNow != policy || experienceNow != acceptanceRates) {
      latest = new Decider(policyNow, experienceNow, reasons);
      policy = policyNow;
      acceptanceRates = experienceNow;
    }
    return latest;
  }
}
