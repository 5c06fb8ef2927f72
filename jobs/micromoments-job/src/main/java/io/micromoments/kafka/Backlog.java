package io.micromoments.kafka;

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
 * Whether the readers of a source have read what its topics held a moment ago. Again and again the
 * broker tells where the partitions end, and the readers how far they have come; the source is
 * behind while an end that was reported more than {@link #maxLag} ago has not been reached. After
 * each start it is behind until everything has been reached that was there at the start.
 *
 * <p>Pure: what the broker and the readers say is reported to it, and all times are milliseconds of
 * one clock that never goes back.
 */
final class Backlog {

  /** After so long without an answer of the broker nobody knows how far it is behind. */
  static final long BROKER_TIMEOUT_MS = 2_000;

  /** A reader that has not moved for so long may have nothing to read. */
  private static final long STALL_MS = 150;

  /** So many answers of the broker are remembered, and thinned out beyond. */
  private static final int MAX_PENDING_END_OFFSETS = 64;

  /** Ends of partitions, those that have not been reached. */
  private record Ends(long reportedAt, Map<TopicPartition, Long> unreached) {}

  /**
   * @param mustCatchUpAtStart whether the source must have been read to its end at the start,
   *     however long it takes
   * @param maxHold how long others wait for it at most: of a source that must be read at the start
   *     from when it fell behind, of another since it last went on; in milliseconds
   * @param grace how long it counts as behind after the broker was away, because producers have yet
   *     to send what they kept; in milliseconds
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

  /** Parts in which nothing is to be read. */
  private final Map<TopicPartition, EndOffsets.OffsetRange> skipped = new HashMap<>();

  private final Deque<Ends> ends = new ArrayDeque<>();

  private long startedAt;
  private boolean hasReachedAll;
  private boolean isBehind = true;
  private long behindSince;
  private long lastProgressAt;
  private long answeredAt;
  private boolean hasMissed;
  private long graceUntil = Long.MIN_VALUE;

  /**
   * @param readers how many there are
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
   * How often the broker is asked and the readers report, in milliseconds. It grows with the number
   * of readers up to a second, so that their coordinator is not flooded.
   */
  static long pollInterval(int readers) {
    return Math.min(1_000, Math.max(250, 10L * readers));
  }

  /** How old an end of a partition may be that has not been reached, in milliseconds. */
  long maxLag() {
    return maxLag;
  }

  /** The broker was asked and did not answer. */
  void onNoAnswer() {
    hasMissed = true;
  }

  /** A reader is there, maybe again: all that it had read may have to be read once more. */
  void restart(int reader, long now) {
    positions.remove(reader);
    restart(now);
  }

  private void restart(long now) {
    ends.clear();
    hasReachedAll = false;
    isBehind = true;
    startedAt = now;
    behindSince = now;
    lastProgressAt = now;
  }

  /**
   * The broker has said where the partitions end.
   *
   * @param askedAt when it was asked
   * @param now when it answered: an answer that takes long says nothing of the readers
   */
  void onEndOffsets(Map<TopicPartition, Long> of, long askedAt, long now) {
    if (hasMissed || now - answeredAt > BROKER_TIMEOUT_MS) {
      hasMissed = false;
      graceUntil = now + rules.grace;
    }
    answeredAt = now;
    if (askedAt < startedAt) {
      return; // It was asked before the last restart.
    }
    Ends reported = new Ends(now, new HashMap<>(of));
    dropReached(reported);
    if (!reported.unreached.isEmpty() || !hasReachedAll) {
      ends.addLast(reported);
    }
    if (ends.size() > MAX_PENDING_END_OFFSETS) {
      thinOut();
    }
    dropReached();
  }

  /** The oldest says how far it is behind, the latest when it will have caught up. */
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
   * A reader has said how far it has come.
   *
   * @param next of each of its partitions, the offset of the record that it gives out next
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

  /** There is nothing to read in a part of a partition, so its reader is at the end of it. */
  void markEmpty(TopicPartition partition, EndOffsets.OffsetRange part) {
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
        hasReachedAll = true;
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
    EndOffsets.OffsetRange nothing = skipped.get(partition);
    return position.getAsLong() >= end
        || (nothing != null && position.getAsLong() >= nothing.from() && nothing.end() >= end);
  }

  /**
   * Where readers stand still before an end: there may be nothing between that could be read, such
   * as marks of transactions, or what was compacted away.
   *
   * @return the part of each such partition from where its reader stands to the greatest end
   */
  Map<TopicPartition, EndOffsets.OffsetRange> stalledRanges(long now) {
    Map<TopicPartition, EndOffsets.OffsetRange> stalledRanges = new HashMap<>();
    for (Ends reported : ends) {
      if (now - reported.reportedAt < STALL_MS) {
        break;
      }
      reported.unreached.forEach(
          (partition, end) -> {
            OptionalLong at = positionOf(partition);
            if (at.isPresent() && now - movedAt.getOrDefault(partition, now) >= STALL_MS) {
              stalledRanges.put(partition, new EndOffsets.OffsetRange(at.getAsLong(), end));
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
   * Partitions that have not been read to their end for too long, or about which nothing is known,
   * and that are waited for.
   */
  Set<TopicPartition> behind(long now) {
    Set<TopicPartition> behind = new HashSet<>();
    if (isHoldExpired(now)) {
      return behind;
    }
    for (Ends reported : ends) {
      if (!hasReachedAll || now - reported.reportedAt > maxLag) {
        behind.addAll(reported.unreached.keySet());
      }
    }
    boolean isUnknown = !hasAnswer(now) || (!hasReachedAll && ends.isEmpty());
    if (isUnknown || now < graceUntil) {
      positions.values().forEach(of -> behind.addAll(of.keySet()));
    }
    return behind;
  }

  /** Since when something waits to be read, in milliseconds; 0 where nothing is known to. */
  long lag(long now) {
    return ends.isEmpty() ? 0 : Math.max(0, now - ends.peekFirst().reportedAt);
  }

  /** How many records wait to be read, at most. */
  long records() {
    long records = 0;
    if (!ends.isEmpty()) {
      for (Map.Entry<TopicPartition, Long> each : ends.peekLast().unreached.entrySet()) {
        records += each.getValue() - Math.max(0, positionOf(each.getKey()).orElse(0));
      }
    }
    return records;
  }

  /** Whether the broker has answered lately. */
  boolean hasAnswer(long now) {
    return now - answeredAt <= BROKER_TIMEOUT_MS;
  }

  /** Whether others have to wait for it, to be asked after each of the above and now and then. */
  boolean isBehind(long now) {
    isBehind = isBehindNow(now);
    if (!isBehind) {
      behindSince = now;
    }
    return isBehind && !isHoldExpired(now);
  }

  /** Whether others go on though it is behind: they have waited for it for too long. */
  boolean isHoldExpired(long now) {
    if (!isBehind || (rules.mustCatchUpAtStart && !hasReachedAll)) {
      return false;
    }
    long since = rules.mustCatchUpAtStart ? behindSince : Math.max(behindSince, lastProgressAt);
    return now - since > rules.maxHold;
  }

  private boolean isBehindNow(long now) {
    if (!hasReachedAll || now - answeredAt > BROKER_TIMEOUT_MS || now < graceUntil) {
      return true;
    }
    return lag(now) > (isBehind ? maxLag / 2 : maxLag);
  }
}
