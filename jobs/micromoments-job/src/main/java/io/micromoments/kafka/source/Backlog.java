package io.micromoments.kafka.source;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides whether the readers of a source have read what its topics held a moment ago. The broker
 * reports the end offsets of the partitions at regular intervals, and the readers report their
 * positions. The source is behind while an end offset that was reported more than {@link #maxLag}
 * ago has not been reached. After each start it is behind until everything that was there at the
 * start has been read.
 *
 * <p>Pure: end offsets and positions are passed in, and all times are milliseconds of one monotonic
 * clock.
 */
final class Backlog {

  /** If the broker has not answered for longer, the lag is unknown. */
  static final long BROKER_TIMEOUT_MS = 2_000;

  /** A reader that has not advanced for this long may have nothing to read. */
  private static final long STALL_MS = 150;

  /** Maximum number of end offset reports to keep; beyond, they are thinned out. */
  private static final int MAX_PENDING_END_OFFSETS = 64;

  /** End offsets of a report that have not been reached yet. */
  private record Ends(long reportedAt, Map<TopicPartition, Long> unreached) {}

  /**
   * @param mustCatchUpAtStart whether the source must be read to its end at the start, however long
   *     that takes
   * @param maxHold maximum time that processing waits for the source, in milliseconds: counted from
   *     when it fell behind; unless it must catch up at the start, progress restarts the count
   * @param grace how long the source counts as behind after the broker was unavailable, because
   *     producers have yet to send what they buffered; in milliseconds
   */
  record Rules(boolean mustCatchUpAtStart, long maxHold, long grace) implements Serializable {

    static Rules of(boolean mustCatchUpAtStart, Duration maxHold, Duration grace) {
      return new Rules(mustCatchUpAtStart, maxHold.toMillis(), grace.toMillis());
    }
  }

  private final Rules rules;
  private final int readers;
  private final long maxLag;
  private final Map<Integer, Map<TopicPartition, Long>> positions = new TreeMap<>();
  private final Map<TopicPartition, Long> movedAt = new HashMap<>();

  /** Offset ranges without readable records. */
  private final Map<TopicPartition, EndOffsets.EarliestAndEnd> skipped = new HashMap<>();

  private final Deque<Ends> ends = new ArrayDeque<>();

  private long startedAt;
  private boolean hasCaughtUp;
  private boolean isBehind = true;
  private long behindSince;
  private long lastProgressAt;
  private long answeredAt;
  private boolean hasTimedOut;
  private long graceUntil = Long.MIN_VALUE;

  /**
   * @param readers number of readers
   * @param now when the source starts
   */
  Backlog(Rules rules, int readers, long now) {
    this.rules = rules;
    this.readers = readers;
    this.maxLag = 2 * pollInterval(readers);
    this.answeredAt = now;
    restart(now);
  }

  /**
   * Returns the interval at which the broker is polled and the readers report, in milliseconds. It
   * grows with the number of readers up to a second, so that their coordinator is not flooded.
   */
  static long pollInterval(int readers) {
    return Math.min(1_000, Math.max(250, 10L * readers));
  }

  /** Returns the maximum age of an end offset that has not been reached, in milliseconds. */
  long maxLag() {
    return maxLag;
  }

  /** Records that the broker was polled and did not answer. */
  void onBrokerTimeout() {
    hasTimedOut = true;
  }

  /** Handles the (re)start of a reader, which may have to read everything again. */
  void restart(int reader, long now) {
    positions.remove(reader);
    restart(now);
  }

  private void restart(long now) {
    ends.clear();
    hasCaughtUp = false;
    isBehind = true;
    startedAt = now;
    behindSince = now;
    lastProgressAt = now;
  }

  /**
   * Handles a report of end offsets.
   *
   * @param askedAt when the broker was polled
   * @param now when it answered; the duration of the poll says nothing about the readers
   */
  void onEndOffsets(Map<TopicPartition, Long> of, long askedAt, long now) {
    if (hasTimedOut || now - answeredAt > BROKER_TIMEOUT_MS) {
      hasTimedOut = false;
      graceUntil = now + rules.grace;
    }
    answeredAt = now;
    if (askedAt < startedAt) {
      return; // polled before the last restart
    }
    Ends reported = new Ends(now, new HashMap<>(of));
    dropReached(reported);
    if (!reported.unreached.isEmpty() || !hasCaughtUp) {
      ends.addLast(reported);
    }
    if (ends.size() > MAX_PENDING_END_OFFSETS) {
      thinOut();
    }
    dropReached();
  }

  /**
   * Drops every other report. The oldest determines the lag, the latest when the source catches up.
   */
  private void thinOut() {
    int last = ends.size() - 1;
    int i = 0;
    for (Iterator<Ends> each = ends.iterator(); each.hasNext(); i++) {
      each.next();
      if (i % 2 == 1 && i < last) {
        each.remove();
      }
    }
  }

  /**
   * Handles the report of a reader.
   *
   * @param next for each partition of the reader, the offset of the next record to emit
   */
  void onPositions(int reader, Map<TopicPartition, Long> next, long now) {
    Map<TopicPartition, Long> before = positions.put(reader, Map.copyOf(next));
    next.forEach(
        (partition, position) -> {
          if (before == null || !position.equals(before.get(partition))) {
            movedAt.put(partition, now);
            lastProgressAt = now;
          }
        });
    dropReached();
  }

  /**
   * Marks an offset range as without readable records: a reader at its start is at its end, too.
   */
  void markEmpty(TopicPartition partition, EndOffsets.EarliestAndEnd part) {
    skipped.put(partition, part);
    dropReached();
  }

  private void dropReached() {
    if (positions.size() < readers) {
      return;
    }
    for (Iterator<Ends> each = ends.iterator(); each.hasNext(); ) {
      Ends reported = each.next();
      dropReached(reported);
      if (reported.unreached.isEmpty()) {
        hasCaughtUp = true;
        each.remove();
      }
    }
  }

  private void dropReached(Ends reported) {
    reported.unreached.entrySet().removeIf(each -> isReached(each.getKey(), each.getValue()));
  }

  private boolean isReached(TopicPartition partition, long end) {
    OptionalLong position = positionOf(partition);
    if (position.isEmpty()) {
      return end == 0;
    }
    EndOffsets.EarliestAndEnd nothing = skipped.get(partition);
    return position.getAsLong() >= end
        || (nothing != null && position.getAsLong() >= nothing.from() && nothing.end() >= end);
  }

  /**
   * Returns the ranges at which readers have stalled before an end offset. They may contain no
   * readable records, because of transaction markers or compaction.
   *
   * @return for each such partition, the range from the reader's position to the greatest end
   *     offset
   */
  Map<TopicPartition, EndOffsets.EarliestAndEnd> stalledRanges(long now) {
    Map<TopicPartition, EndOffsets.EarliestAndEnd> stalledRanges = new HashMap<>();
    for (Ends reported : ends) {
      if (now - reported.reportedAt < STALL_MS) {
        break;
      }
      reported.unreached.forEach(
          (partition, end) -> {
            OptionalLong at = positionOf(partition);
            if (at.isPresent() && now - movedAt.getOrDefault(partition, now) >= STALL_MS) {
              stalledRanges.put(partition, new EndOffsets.EarliestAndEnd(at.getAsLong(), end));
            }
          });
    }
    return stalledRanges;
  }

  private OptionalLong positionOf(TopicPartition partition) {
    return positions.values().stream()
        .filter(of -> of.containsKey(partition))
        .mapToLong(of -> of.get(partition))
        .findFirst();
  }

  /**
   * Returns the partitions that hold back processing: they have been behind for too long, or their
   * lag is unknown.
   */
  Set<TopicPartition> partitionsBehind(long now) {
    Set<TopicPartition> partitionsBehind = new HashSet<>();
    if (isHoldExpired(now)) {
      return partitionsBehind;
    }
    for (Ends reported : ends) {
      if (!hasCaughtUp || now - reported.reportedAt > maxLag) {
        partitionsBehind.addAll(reported.unreached.keySet());
      }
    }
    boolean isUnknown = !isBrokerAvailable(now) || (!hasCaughtUp && ends.isEmpty());
    if (isUnknown || now < graceUntil) {
      positions.values().forEach(of -> partitionsBehind.addAll(of.keySet()));
    }
    return partitionsBehind;
  }

  /**
   * Returns for how long the oldest unread record may have waited, in milliseconds; 0 if none is
   * known to wait.
   */
  long lag(long now) {
    return ends.isEmpty() ? 0 : Math.max(0, now - ends.peekFirst().reportedAt);
  }

  /** Returns an upper bound for the number of unread records. */
  long pendingRecords() {
    long pendingRecords = 0;
    if (!ends.isEmpty()) {
      for (Map.Entry<TopicPartition, Long> each : ends.peekLast().unreached.entrySet()) {
        pendingRecords += each.getValue() - Math.max(0, positionOf(each.getKey()).orElse(0));
      }
    }
    return pendingRecords;
  }

  /** Returns whether the broker has answered recently. */
  boolean isBrokerAvailable(long now) {
    return now - answeredAt <= BROKER_TIMEOUT_MS;
  }

  /**
   * Returns whether processing must wait for the source. To be called after each report, and
   * regularly.
   */
  boolean isBehind(long now) {
    isBehind = computeBehind(now);
    if (!isBehind) {
      behindSince = now;
    }
    return isBehind && !isHoldExpired(now);
  }

  /**
   * Returns whether processing continues although the source is behind, as it has waited too long.
   */
  boolean isHoldExpired(long now) {
    if (!isBehind || (rules.mustCatchUpAtStart && !hasCaughtUp)) {
      return false;
    }
    long since = rules.mustCatchUpAtStart ? behindSince : Math.max(behindSince, lastProgressAt);
    return now - since > rules.maxHold;
  }

  private boolean computeBehind(long now) {
    if (!hasCaughtUp || now - answeredAt > BROKER_TIMEOUT_MS || now < graceUntil) {
      return true;
    }
    return lag(now) > (isBehind ? maxLag / 2 : maxLag);
  }
}
