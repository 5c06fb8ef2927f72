package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.ProfileUpdate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a policy reports to systems that keep profiles. */
final class ProfileUpdates {

  private ProfileUpdates() {}

  /**
   * Returns what the policy reports about a customer with a moment; empty if it reports nothing.
   */
  static Optional<ProfileUpdate> of(
      CompiledPolicy compiled, Customer customer, Micromoment moment) {
    Policy policy = compiled.policy();
    if (!policy.profileUpdates().isFor(moment) || GuestId.isGuest(customer.id())) {
      return Optional.empty();
    }
    Map<String, String> features = new TreeMap<>();
    for (String name : policy.profileUpdates().features()) {
      addText(name, compiled.featureValues().get(name), features);
    }
    return Optional.of(
        new ProfileUpdate(
            customer.id(),
            moment.getDetectedAt(),
            moment.getMomentId(),
            moment.getMoment(),
            moment.getIntent(),
            new TreeMap<>(moment.getCapture()),
            features,
            policy.name(),
            policy.version()));
  }

  private static void addText(String name, Object value, Map<String, String> texts) {
    if (value instanceof Map<?, ?> parts) {
      parts.forEach((key, part) -> addText(name + '.' + key, part, texts));
    } else if (value != null) {
      texts.put(name, value.toString());
    }
  }
}
