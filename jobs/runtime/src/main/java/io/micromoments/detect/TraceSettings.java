package io.micromoments.detect;

import java.io.Serializable;
import java.time.Instant;
import java.util.Set;

/**
 * Which customers the job traces from its start, and what traces contain.
 *
 * @param customers ids of customers, or {@code device:<device_id>} for guests
 * @param patterns the traced patterns of these customers by name; empty for all
 * @param timeOfInterest attempts to match a pattern that are open at this event time are reported
 *     even if there are very many; null for none
 * @param hasValues whether traces contain the values that conditions compared
 */
public record TraceSettings(
    Set<String> customers, Set<String> patterns, Instant timeOfInterest, boolean hasValues)
    implements Serializable {

  /** Nobody is traced from the start, and traces contain no values. */
  public static final TraceSettings NONE = new TraceSettings(Set.of(), Set.of(), null, false);

  public TraceSettings {
    customers = Set.copyOf(customers);
    patterns = Set.copyOf(patterns);
  }

  /** Returns a copy with or without values. */
  public TraceSettings withValues(boolean values) {
    return new TraceSettings(customers, patterns, timeOfInterest, values);
  }
}
