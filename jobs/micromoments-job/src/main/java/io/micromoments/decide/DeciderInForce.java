package io.micromoments.decide;

import java.time.Instant;

/** Who decides at a time: the same as long as policy and experience are. */
final class DeciderInForce {

  private final PolicyHistory policies;
  private final LearnedHistory learned;

  private Decider latest;
  private CompiledPolicy policy;
  private AcceptanceRates experience;

  DeciderInForce(PolicyHistory policies, LearnedHistory learned) {
    this.policies = policies;
    this.learned = learned;
  }

  @SuppressWarnings("ReferenceEquality") // both are made once a version
  Decider at(Instant now) {
    CompiledPolicy policyNow = policies.at(now.toEpochMilli());
    AcceptanceRates experienceNow = learned.at(now.toEpochMilli());
    if (latest == null || policyNow != policy || experienceNow != experience) {
      latest = new Decider(policyNow, experienceNow);
      policy = policyNow;
      experience = experienceNow;
    }
    return latest;
  }
}
