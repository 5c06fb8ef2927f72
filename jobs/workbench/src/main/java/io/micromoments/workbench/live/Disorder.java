package io.micromoments.workbench.live;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How far events of the merged file are behind others, though in their partition they were not: the
 * job decides what is late a partition, a replay a file.
 */
final class Disorder {

  private final long allowed;
  private final Map<Object, Long> greatestOfPartition = new HashMap<>();
  private long greatest = Long.MIN_VALUE;
  private long events;
  private long furthest;

  /**
   * @param allowed what is not further behind is in time
   */
  Disorder(Duration allowed) {
    this.allowed = allowed.toMillis();
  }

  /** The next event of the file. */
  void add(Object partition, long time) {
    long ofPartition = greatestOfPartition.merge(partition, time, Math::max);
    greatest = Math.max(greatest, time);
    if (greatest - time > allowed && ofPartition - time <= allowed) {
      events++;
      furthest = Math.max(furthest, greatest - time);
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
