package io.micromoments.ingest;

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
 * How far the event time of each source has come, and of all together: as far as the one that is
 * furthest behind. A source that is idle or has ended is not waited for. What is late is late in
 * its own partition, by its {@link PartitionClock}. A source tells its own time, and when it works
 * off a backlog, where partitions come and go; else its events tell the time, and it has none.
 * Pure.
 *
 * <p>All times are milliseconds since the epoch; {@link Long#MIN_VALUE} before the first event.
 */
final class SourceClocks {

  /**
   * A source that time waits for while others are ahead.
   *
   * @param behind how far it is behind the one that is furthest ahead, in milliseconds; {@link
   *     Long#MAX_VALUE} where it has sent no event yet
   */
  record SlowestSource(String source, long behind) {}

  private enum State {
    ACTIVE,
    IDLE,
    ENDED
  }

  private final List<String> names;
  private final boolean[] reportsProgress;
  private final long outOfOrderness;
  private final long unconfirmedLag;

  /** The greatest event time of each source, whoever's. */
  private final long[] greatest;

  /** How far each source has come by what this task has read of it. */
  private final long[] confirmed;

  /** How far each source has come. */
  private final long[] reached;

  private final State[] states;

  /** Of each source that tells how far it has come; it begins with one. Null of the others. */
  private final InputBacklog[] backlogs;

  /** By source, topic and partition, in words. */
  private final Map<String, PartitionClock> ofPartitions = new TreeMap<>();

  /** Of each source, where its last event came from: mostly the next one comes from there too. */
  private final Place[] last;

  private record Place(String topic, int partition, PartitionClock clock) {
    boolean is(String otherTopic, int otherPartition) {
      return partition == otherPartition && topic.equals(otherTopic);
    }
  }

  /**
   * @param reportsProgress of each source, whether {@link #reportProgress} says how far it has come
   * @param outOfOrderness how much older than the time of its partition an event may be, in
   *     milliseconds
   * @param unconfirmedLag see {@link PartitionClock}
   */
  SourceClocks(
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
    this.reached = greatest.clone();
    this.last = new Place[names.size()];
    this.states = new State[names.size()];
    Arrays.fill(states, State.ACTIVE);
    this.backlogs = new InputBacklog[names.size()];
    for (int i = 0; i < names.size(); i++) {
      this.backlogs[i] = this.reportsProgress[i] ? new InputBacklog(true, Long.MIN_VALUE) : null;
    }
  }

  /**
   * An event of a source.
   *
   * @param owner whose clock has stamped it, see {@link PartitionClock#owner}
   * @param appendedAt by the broker's clock, or {@link Arrival#UNKNOWN}
   * @return by how many milliseconds it is too late, and then it moves no clock; 0 where it is not
   */
  long see(int source, String topic, int partition, int owner, long time, long appendedAt) {
    PartitionClock clock = clock(source, topic, partition);
    long lateBy = clock.see(owner, time, appendedAt);
    if (lateBy == 0) {
      take(source, clock);
    }
    return lateBy;
  }

  private void take(int source, PartitionClock clock) {
    greatest[source] = Math.max(greatest[source], clock.greatest());
    confirmed[source] = Math.max(confirmed[source], clock.time());
    if (!reportsProgress[source]) {
      reached[source] = confirmed[source];
    }
  }

  private PartitionClock clock(int source, String topic, int partition) {
    if (last[source] == null || !last[source].is(topic, partition)) {
      String words = names.get(source) + ' ' + topic + '/' + partition;
      last[source] =
          new Place(topic, partition, ofPartitions.computeIfAbsent(words, unknown -> newClock()));
    }
    return last[source].clock;
  }

  private PartitionClock newClock() {
    return new PartitionClock(outOfOrderness, unconfirmedLag);
  }

  /** How far a source has come of which partitions are read that may still be behind others. */
  void reportProgress(int source, long time) {
    if (reportsProgress[source]) {
      reached[source] = Math.max(reached[source], time);
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

  /** A source has reported whether it works off a backlog. */
  void setBacklog(int source, boolean hasBacklog) {
    if (backlogs[source] != null) {
      backlogs[source].report(hasBacklog);
    }
  }

  /** A heartbeat of a source has come, see {@link InputBacklog#heartbeat}. */
  void heartbeat(int source, long expiresAt) {
    if (backlogs[source] != null) {
      backlogs[source].heartbeat(expiresAt);
    }
  }

  /**
   * Checks which heartbeats are overdue. What their sources have emitted may be older than what
   * others have emitted since.
   *
   * @param now by the wall clock, in milliseconds
   */
  void checkHeartbeats(long now) {
    for (InputBacklog each : backlogs) {
      if (each != null) {
        each.check(now);
      }
    }
  }

  /** Whether a source works off a backlog, or what it has emitted is delayed on the way. */
  boolean hasBacklog(int source) {
    return backlogs[source] != null && backlogs[source].isBehind() && states[source] != State.ENDED;
  }

  /** Whether any source works off a backlog. */
  boolean anyHasBacklog() {
    return IntStream.range(0, backlogs.length).anyMatch(this::hasBacklog);
  }

  /** Whether sources tell when they work off a backlog. */
  boolean sourcesReportBacklog() {
    for (boolean tells : reportsProgress) {
      if (tells) {
        return true;
      }
    }
    return false;
  }

  /** Whether no source is awake. */
  boolean noneActive() {
    return Arrays.stream(states).noneMatch(state -> state == State.ACTIVE);
  }

  boolean allEnded() {
    return Arrays.stream(states).allMatch(state -> state == State.ENDED);
  }

  /** The greatest time of all. */
  long latest() {
    return Arrays.stream(greatest).max().orElse(Long.MIN_VALUE);
  }

  /** The greatest time that all sources have reached that are waited for. */
  long reached() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < greatest.length; i++) {
      if (states[i] == State.ACTIVE) {
        least = Math.min(least, reached[i]);
      }
    }
    return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** No event will come with this time or an earlier one, if all sources have reached a time. */
  long watermark(long reached) {
    return reached - outOfOrderness - 1;
  }

  /** How far a source is behind the one furthest ahead; 0 where it is not waited for. */
  long behind(int source) {
    long latest = Arrays.stream(confirmed).max().orElse(Long.MIN_VALUE);
    if (states[source] != State.ACTIVE || latest == Long.MIN_VALUE) {
      return 0;
    }
    return reached[source] == Long.MIN_VALUE ? Long.MAX_VALUE : latest - reached[source];
  }

  /** The source that all others wait for, where one is behind. */
  Optional<SlowestSource> slowest() {
    SlowestSource worst = null;
    for (int i = 0; i < greatest.length; i++) {
      long behind = behind(i);
      if (behind > 0 && (worst == null || behind > worst.behind())) {
        worst = new SlowestSource(names.get(i), behind);
      }
    }
    return Optional.ofNullable(worst);
  }

  /** The greatest time of each partition that has sent events. */
  Map<String, Long> times() {
    return ofPartitions(PartitionClock::greatest);
  }

  /** How far each of them has come. */
  Map<String, Long> confirmed() {
    return ofPartitions(PartitionClock::time);
  }

  /** Whose clock is furthest ahead in each. */
  Map<String, Long> leaders() {
    return ofPartitions(clock -> (long) clock.leader());
  }

  private Map<String, Long> ofPartitions(ToLongFunction<PartitionClock> number) {
    return ofPartitions.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, each -> number.applyAsLong(each.getValue())));
  }

  /**
   * How far this task has come in each source that tells its time and is waited for; {@link
   * Long#MIN_VALUE} where it has not told it yet.
   */
  Map<String, Long> reportedProgress() {
    Map<String, Long> reportedProgress = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (reportsProgress[i] && states[i] == State.ACTIVE) {
        reportedProgress.put(names.get(i), reached[i]);
      }
    }
    return Map.copyOf(reportedProgress);
  }

  /**
   * Goes on from what one of the tasks had been told. Partitions may be read by another task now,
   * so each has come as far as the one that was furthest behind; else a partition that is silent
   * since then would hold time back.
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
        reached[i] = Arrays.stream(times).min().getAsLong();
      }
    }
  }

  /** Goes on with a partition from what was seen of it before; then {@link #restored}. */
  void restore(String words, int leader, long time, long confirmedTime) {
    ofPartitions.computeIfAbsent(words, unknown -> newClock()).restore(leader, time, confirmedTime);
  }

  /** All partitions have been restored. */
  void restored() {
    for (int i = 0; i < greatest.length; i++) {
      String source = names.get(i) + ' ';
      for (Map.Entry<String, PartitionClock> each : ofPartitions.entrySet()) {
        if (each.getKey().startsWith(source)) {
          take(i, each.getValue());
        }
      }
    }
  }
}
