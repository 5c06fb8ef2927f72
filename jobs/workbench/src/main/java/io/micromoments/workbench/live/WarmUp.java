package io.micromoments.workbench.live;

import java.time.Instant;
import java.util.Optional;

/** The events of a recording that came before the time from which its results count. Pure. */
final class WarmUp {

  private final long from;
  private long events;
  private long eventTime;

  /**
   * @param from by the broker's time stamps; empty: there is no warm-up
   */
  WarmUp(Optional<Instant> from) {
    this.from = from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  /**
   * The next event of the recording.
   *
   * @param appendedAt the broker's time stamp, in milliseconds since the epoch
   * @param greatestEventTime of the recording so far
   */
  void add(long appendedAt, long greatestEventTime) {
    if (appendedAt < from) {
      events++;
      eventTime = greatestEventTime;
    }
  }

  /** How many events came before. */
  long events() {
    return events;
  }

  /**
   * The event time reached when the warm-up ended: no later than {@code from}, whatever a device
   * with a fast clock says; empty without a warm-up.
   */
  Optional<Instant> until() {
    return events == 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Math.min(eventTime, from)));
  }
}
