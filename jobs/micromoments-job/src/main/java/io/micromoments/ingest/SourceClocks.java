package io.micromoments.ingest;

import io.micromoments.input.Arrival;
import io.micromoments.input.PartitionClock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tracks the event time that each source has reached, and all together: that of the slowest source.
 * Idle and ended sources are ignored. Lateness is decided per partition, by its {@link
 * PartitionClock}. A source whose partitions may be assigned and revoked reports its own progress
 * and its backlog; for other sources progress is derived from events, and there is no backlog.
 * Pure.
 *
 * <p>All times are milliseconds since the epoch; {@link Long#MIN_VALUE} before the first event.
 */
public final class SourceClocks {

  /**
   * A source that holds back event time.
   *
   * @param lag how far the source is behind the fastest one, in milliseconds; {@link
   *     Long#MAX_VALUE} if it has sent no event yet
   */
  record SlowestSource(String source, long lag) {}

  private enum State {
    ACTIVE,
    IDLE,
    ENDED
  }

  private final List<String> names;
  private final boolean[] reportsProgress;
  private final long outOfOrderness;
  private final long unconfirmedLag;

  /** Greatest event time of each source, of any device. */
  private final long[] greatest;

  /** Time of each source, derived from the events that this subtask has read. */
  private final long[] confirmed;

  /** Time of each source, as reported by it or derived from its events. */
  private final long[] progress;

  private final State[] states;

  /**
   * Backlog of each source that reports progress; initially there is one. Null for other sources.
   */
  private final InputBacklog[] backlogs;

  /** Clocks by "source topic/partition". */
  private final Map<String, PartitionClock> ofPartitions = new TreeMap<>();

  /** Origin of the last event of each source: the next one mostly has the same. */
  private final Place[] last;

  private record Place(String topic, int partition, PartitionClock clock) {
    boolean is(String otherTopic, int otherPartition) {
      return partition == otherPartition && topic.equals(otherTopic);
    }
  }

  /**
   * @param reportsProgress for each source, whether {@link #reportProgress} sets its time
   * @param outOfOrderness how far an event may lag behind the time of its partition, in
   *     milliseconds
   * @param unconfirmedLag see {@link PartitionClock}
   */
  public SourceClocks(
      List<String> names, List<Boolean> reportsProgress, long outOfOrderness, long unconfirmedLag) {
    this.names = List.copyOf(names);
    this.reportsProgress = new boolean[names.size()];
    for (int i = 0; i < names.size(); i++) {
      this.reportsProgress[i] = reportsProgress.get(i);
    }
    this.outOfOrderness = outOfOrderness;
    this.unconfirmedLag = unconfirmedLag;
    this.greatest = new long[names.size()];
    Arrays.fill(greatest, Long.MIN_VALUE);
    this.confirmed = greatest.clone();
    this.progress = greatest.clone();
    this.last = new Place[names.size()];
    this.states = new State[names.size()];
    Arrays.fill(states, State.ACTIVE);
    this.backlogs = new InputBacklog[names.size()];
    for (int i = 0; i < names.size(); i++) {
      this.backlogs[i] = this.reportsProgress[i] ? new InputBacklog(true, Long.MIN_VALUE) : null;
    }
  }

  /**
   * Adds an event of a source. A late event advances no clock.
   *
   * @param owner see {@link PartitionClock#owner}
   * @param appendedAt the broker's timestamp, or {@link Arrival#UNKNOWN}
   * @return by how many milliseconds the event is late; 0 if it is not
   */
  public long onEvent(
      int source, String topic, int partition, int owner, long time, long appendedAt) {
    PartitionClock clock = clock(source, topic, partition);
    long lateBy = clock.onEvent(owner, time, appendedAt);
    if (lateBy == 0) {
      advance(source, clock);
    }
    return lateBy;
  }

  private void advance(int source, PartitionClock clock) {
    greatest[source] = Math.max(greatest[source], clock.greatest());
    confirmed[source] = Math.max(confirmed[source], clock.time());
    if (!reportsProgress[source]) {
      progress[source] = confirmed[source];
    }
  }

  private PartitionClock clock(int source, String topic, int partition) {
    if (last[source] == null || !last[source].is(topic, partition)) {
      String partitionKey = names.get(source) + ' ' + topic + '/' + partition;
      last[source] =
          new Place(
              topic, partition, ofPartitions.computeIfAbsent(partitionKey, unknown -> newClock()));
    }
    return last[source].clock;
  }

  private PartitionClock newClock() {
    return new PartitionClock(outOfOrderness, unconfirmedLag);
  }

  /**
   * Sets the time of a source that reports progress: unlike its events, it includes slow
   * partitions.
   */
  void reportProgress(int source, long time) {
    if (reportsProgress[source]) {
      progress[source] = Math.max(progress[source], time);
    }
  }

  void idle(int source, boolean isIdle) {
    if (states[source] != State.ENDED) {
      states[source] = isIdle ? State.IDLE : State.ACTIVE;
    }
  }

  void end(int source) {
    states[source] = State.ENDED;
  }

  /** Sets whether a source reports a backlog. */
  void setBacklog(int source, boolean hasBacklog) {
    if (backlogs[source] != null) {
      backlogs[source].report(hasBacklog);
    }
  }

  /** Records a heartbeat of a source; see {@link InputBacklog#heartbeat}. */
  void heartbeat(int source, long expiresAt) {
    if (backlogs[source] != null) {
      backlogs[source].heartbeat(expiresAt);
    }
  }

  /**
   * Checks which heartbeats are overdue. Records of those sources may be older than what other
   * sources have emitted since.
   *
   * @param now wall-clock time, in milliseconds since the epoch
   */
  void checkHeartbeats(long now) {
    for (InputBacklog each : backlogs) {
      if (each != null) {
        each.check(now);
      }
    }
  }

  /** Returns whether a source reports a backlog, or its records are delayed on the way. */
  boolean hasBacklog(int source) {
    return backlogs[source] != null && backlogs[source].isBehind() && states[source] != State.ENDED;
  }

  /** Returns whether any source has a backlog. */
  boolean anyHasBacklog() {
    return IntStream.range(0, backlogs.length).anyMatch(this::hasBacklog);
  }

  /** Returns whether any source reports backlogs. */
  boolean sourcesReportBacklog() {
    for (boolean tells : reportsProgress) {
      if (tells) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether no source is active. */
  boolean noneActive() {
    return Arrays.stream(states).noneMatch(state -> state == State.ACTIVE);
  }

  boolean allEnded() {
    return Arrays.stream(states).allMatch(state -> state == State.ENDED);
  }

  /** Returns the greatest event time of any source. */
  long latest() {
    return Arrays.stream(greatest).max().orElse(Long.MIN_VALUE);
  }

  /** Returns the time that all active sources have reached. */
  public long progress() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < greatest.length; i++) {
      if (states[i] == State.ACTIVE) {
        least = Math.min(least, progress[i]);
      }
    }
    return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** Returns the watermark for a time that all sources have reached. */
  long watermark(long progress) {
    return progress - outOfOrderness - 1;
  }

  /** Returns how far a source is behind the fastest one, in milliseconds; 0 if it is not active. */
  long lag(int source) {
    long latest = Arrays.stream(confirmed).max().orElse(Long.MIN_VALUE);
    if (states[source] != State.ACTIVE || latest == Long.MIN_VALUE) {
      return 0;
    }
    return progress[source] == Long.MIN_VALUE ? Long.MAX_VALUE : latest - progress[source];
  }

  /** Returns the source that is furthest behind; empty if none is. */
  Optional<SlowestSource> slowest() {
    SlowestSource worst = null;
    for (int i = 0; i < greatest.length; i++) {
      long lag = lag(i);
      if (lag > 0 && (worst == null || lag > worst.lag())) {
        worst = new SlowestSource(names.get(i), lag);
      }
    }
    return Optional.ofNullable(worst);
  }

  /** Returns the greatest event time of each partition that has sent events. */
  public Map<String, Long> times() {
    return ofPartitions(PartitionClock::greatest);
  }

  /** Returns the time of each partition that has sent events. */
  public Map<String, Long> confirmed() {
    return ofPartitions(PartitionClock::time);
  }

  /**
   * Returns the hash of the device that is furthest ahead, for each partition that has sent events.
   */
  public Map<String, Long> leaders() {
    return ofPartitions(clock -> (long) clock.leader());
  }

  private Map<String, Long> ofPartitions(ToLongFunction<PartitionClock> number) {
    return ofPartitions.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, each -> number.applyAsLong(each.getValue())));
  }

  /**
   * Returns the time of each active source that reports progress, as known to this subtask; {@link
   * Long#MIN_VALUE} if it has reported none yet.
   */
  Map<String, Long> reportedProgress() {
    Map<String, Long> reportedProgress = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (reportsProgress[i] && states[i] == State.ACTIVE) {
        reportedProgress.put(names.get(i), progress[i]);
      }
    }
    return Map.copyOf(reportedProgress);
  }

  /**
   * Restores the reported progress of all subtasks. Partitions may have moved between subtasks, so
   * a source continues from the smallest time any of them had; without a restored time, a partition
   * that has been silent since would hold back event time.
   */
  void restoreReportedProgress(Collection<Map<String, Long>> ofTasks) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      long[] times =
          ofTasks.stream()
              .filter(each -> each.containsKey(name))
              .mapToLong(each -> each.get(name))
              .toArray();
      if (reportsProgress[i] && times.length > 0) {
        progress[i] = Arrays.stream(times).min().getAsLong();
      }
    }
  }

  /** Restores the clock of a partition. Call {@link #finishRestore} after the last one. */
  public void restore(String partitionKey, int leader, long time, long confirmedTime) {
    ofPartitions
        .computeIfAbsent(partitionKey, unknown -> newClock())
        .restore(leader, time, confirmedTime);
  }

  /** Completes the restore of all partitions. */
  public void finishRestore() {
    for (int i = 0; i < greatest.length; i++) {
      String source = names.get(i) + ' ';
      for (Map.Entry<String, PartitionClock> each : ofPartitions.entrySet()) {
        if (each.getKey().startsWith(source)) {
          advance(i, each.getValue());
        }
      }
    }
  }
}
