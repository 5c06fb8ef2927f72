package io.micromoments.workbench.live;

import io.micromoments.ingest.Arrival;
import io.micromoments.ingest.PartitionClock;
import io.micromoments.ingest.TopicDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How far events of the merged file are behind others, though in their partition they were not: the
 * job decides what is late a partition, a replay a file.
 */
final class Disorder {

  private final long allowed;
  private final Map<Object, PartitionClock> ofPartitions = new HashMap<>();
  private final PartitionClock ofFile;
  private long greatest = Long.MIN_VALUE;
  private long events;
  private long furthest;

  /**
   * @param allowed what is not further behind is in time
   */
  Disorder(Duration allowed) {
    this.allowed = allowed.toMillis();
    this.ofFile = newClock();
  }

  private PartitionClock newClock() {
    return new PartitionClock(allowed, TopicDecoder.MAX_AHEAD.toMillis());
  }

  /** The next event of the file. */
  void add(Object partition, Spool.Line line) {
    long time = line.eventTime();
    greatest = Math.max(greatest, time);
    boolean isLate =
        ofPartitions
                .computeIfAbsent(partition, unknown -> newClock())
                .see(line.owner(), time, line.appendedAt())
            > 0;
    long lateBy = ofFile.see(line.owner(), time, Arrival.UNKNOWN);
    if (lateBy > 0 && !isLate) {
      events++;
      furthest = Math.max(furthest, allowed + lateBy);
    }
  }

  /** The greatest event_time so far. */
  long greatest() {
    return greatest;
  }

  /** Events that were in time for the job and are late in a replay. */
  long events() {
    return events;
  }

  /** The out-of-orderness with which they are not. */
  Duration needed() {
    return Duration.ofMillis(furthest);
  }
}
