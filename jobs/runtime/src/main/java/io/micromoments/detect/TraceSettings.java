package io.micromoments.detect;

import io.micromoments.schemas.Event;
import java.io.Serializable;
import java.util.Set;

/**
 * Whom the job explains itself about: which customers are traced.
 *
 * @param customers ids of customers, or {@code device:<device_id>} for guests
 * @param patterns the traced patterns by name; empty for all
 */
public record TraceSettings(Set<String> customers, Set<String> patterns) implements Serializable {

  public static final TraceSettings NONE = new TraceSettings(Set.of(), Set.of());

  public TraceSettings {
    customers = Set.copyOf(customers);
    patterns = Set.copyOf(patterns);
  }

  /** Returns whether an event may belong to a traced customer. */
  public boolean mayConcern(Event event) {
    if (customers.isEmpty()) {
      return false;
    }
    // Which customer a device is linked to is not known yet.
    return !event.hasCustomerId() || customers.contains(event.customerId());
  }

  boolean tracesPattern(String name) {
    return patterns.isEmpty() || patterns.contains(name);
  }
}
