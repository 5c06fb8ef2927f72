package io.micromoments.workbench.live.recording;

import io.micromoments.input.Arrival;
import io.micromoments.input.PartitionClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures how late events are in the merged file although they are on time in their partition: the
 * job decides lateness per partition, a replay per file.
 */
final class LatenessComparison {

  private final long allowed;
  private final Map<Object, PartitionClock> partitionClocks = new HashMap<>();
  private final PartitionClock fileClock;
  private long greatest = Long.MIN_VALUE;
  private long events;
  private long maxLatenessMs;

  /**
   * @param allowed out-of-orderness up to which an event is on time
   */
  LatenessComparison(Duration allowed) {
    this.allowed = allowed.toMillis();
    this.fileClock = newClock();
  }

  private PartitionClock newClock() {
    return new PartitionClock(allowed, Arrival.MAX_AHEAD.toMillis());
  }

  /** Adds the next event of the file. */
  void add(Object partition, Spool.Line line) {
    long time = line.eventTime();
    greatest = Math.max(greatest, time);
    boolean isLate =
        partitionClocks
                .computeIfAbsent(partition, unknown -> newClock())
                .onEvent(line.owner(), time, line.appendedAt())
            > 0;
    long lateBy = fileClock.onEvent(line.owner(), time, Arrival.UNKNOWN);
    if (lateBy > 0 && !isLate) {
      events++;
      maxLatenessMs = Math.max(maxLatenessMs, allowed + lateBy);
    }
  }

  /** Returns the greatest event time so far, in milliseconds since the epoch. */
  long greatest() {
    return greatest;
  }

  /** Returns the number of events that are on time for the job but late in a replay. */
  long events() {
    return events;
  }

  /** Returns the out-of-orderness at which none of these events is late. */
  Duration requiredOutOfOrderness() {
    return Duration.ofMillis(maxLatenessMs);
  }
}
