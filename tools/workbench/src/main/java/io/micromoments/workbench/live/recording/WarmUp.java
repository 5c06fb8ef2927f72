package io.micromoments.workbench.live.recording;

import java.time.Instant;
import java.util.Optional;

/** Counts the events of a recording before the time from which results count. Performs no I/O. */
final class WarmUp {

  private final long from;
  private long events;
  private long eventTime;

  /**
   * @param from broker timestamp at which the warm-up ends; empty without a warm-up
   */
  WarmUp(Optional<Instant> from) {
    this.from = from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  /**
   * Adds the next event of the recording.
   *
   * @param appendedAt broker timestamp, in milliseconds since the epoch
   * @param greatestEventTime greatest event time of the recording so far, in milliseconds since the
   *     epoch
   */
  void add(long appendedAt, long greatestEventTime) {
    if (appendedAt < from) {
      events++;
      eventTime = greatestEventTime;
    }
  }

  /** Returns the number of events in the warm-up. */
  long events() {
    return events;
  }

  /**
   * Returns the event time reached at the end of the warm-up; empty without a warm-up. Capped at
   * {@code from}, because a device with a fast clock may be ahead.
   */
  Optional<Instant> until() {
    return events == 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Math.min(eventTime, from)));
  }
}
