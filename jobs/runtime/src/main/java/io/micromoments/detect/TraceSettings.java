package io.micromoments.detect;

import io.micromoments.schemas.Event;
import java.io.Serializable;
import java.time.Instant;
import java.util.Set;

/**
 * Whom the job explains itself about: which customers are traced.
 *
 * @param customers ids of customers, or {@code device:<device_id>} for guests
 * @param patterns the traced patterns by name; empty for all
 * @param timeOfInterest attempts to match a pattern that are open at this event time are reported
 *     even if there are very many; null for none
 */
public record TraceSettings(Set<String> customers, Set<String> patterns, Instant timeOfInterest)
    implements Serializable {

  public static final TraceSettings NONE = new TraceSettings(Set.of(), Set.of(), null);

  public TraceSettings {
    customers = Set.copyOf(customers);
    patterns = Set.copyOf(patterns);
  }

  /**
   * Returns whether an event may belong to a traced customer.
   *
   * @param merges whether customers can be merged
   */
  public boolean mayConcern(Event event, boolean merges) {
    if (customers.isEmpty()) {
      return false;
    }
    // Which customer a device is linked to, or a customer was merged into, is not known yet.
    return merges || !event.hasCustomerId() || customers.contains(event.customerId());
  }

  boolean tracesPattern(String name) {
    return patterns.isEmpty() || patterns.contains(name);
  }
}
