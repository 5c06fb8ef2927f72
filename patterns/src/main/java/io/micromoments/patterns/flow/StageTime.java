package io.micromoments.patterns.flow;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * How far event time has come in a stage, in operator state. After a restore it is as far as it was
 * in the task that was furthest behind, but goes on only with the first watermark of the new start:
 * before, not everything may have been read that has to be known. Milliseconds since the epoch;
 * {@link Long#MIN_VALUE} before the first watermark of all.
 */
final class StageTime {

  private static final ListStateDescriptor<Long> TIME =
      new ListStateDescriptor<>("time", BasicTypeInfo.LONG_TYPE_INFO);

  private static final ListStateDescriptor<Long> WALL_CLOCK =
      new ListStateDescriptor<>("wall-clock", BasicTypeInfo.LONG_TYPE_INFO);

  private final ListState<Long> state;
  private final ListState<Long> wallClock;
  private long snapshotAt = Long.MAX_VALUE;
  private long now;
  private long before;
  private final long restored;
  private boolean hasBegun;
  private Watermark keyedWatermark = new Watermark(Long.MIN_VALUE);

  StageTime(OperatorStateStore store) throws Exception {
    state = store.getUnionListState(TIME);
    long least = Long.MAX_VALUE;
    for (long each : state.get()) {
      least = Math.min(least, each);
    }
    now = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    before = now;
    wallClock = store.getUnionListState(WALL_CLOCK);
    for (long each : wallClock.get()) {
      snapshotAt = Math.min(snapshotAt, each);
    }
    restored = now;
  }

  long now() {
    return now;
  }

  /** Up to where everything had been processed before that which is due now. */
  long before() {
    return before;
  }

  /** Whether there was a watermark since the start. */
  boolean hasBegun() {
    return hasBegun;
  }

  void begin() {
    hasBegun = true;
  }

  /**
   * Notes a watermark of the keyed input where there are two. The combined watermark skips those of
   * a bounded keyed input, up to {@link Watermark#MAX_WATERMARK}, when the other input becomes idle
   * only after the keyed one has ended.
   */
  void onKeyedWatermark(Watermark mark) {
    if (!mark.equals(Watermark.MAX_WATERMARK)) {
      keyedWatermark = mark;
    }
  }

  /** Whether the keyed input had come further than the combined watermark has. */
  boolean isBehindKeyedWatermark() {
    return keyedWatermark.getTimestamp() > now;
  }

  /** The last of the keyed input that says something about time. */
  Watermark keyedWatermark() {
    return keyedWatermark;
  }

  /** Whether it goes on from a time that was reached before the start. */
  boolean isRestored() {
    return restored != Long.MIN_VALUE;
  }

  /** Time does not go back; where it stays, what was due at it has been processed. */
  void advance(long to) {
    before = now;
    now = Math.max(now, to);
  }

  /**
   * Where time is to go while all sources are idle: on by a step; and where it has not gone on
   * since a restore, as far as the wall clock has since the checkpoint.
   *
   * @param wallClock milliseconds since the epoch
   */
  long whileIdle(long step, long wallClock) {
    long to = now + step;
    return isRestored() && now == restored && snapshotAt != Long.MAX_VALUE
        ? Math.max(to, now + wallClock - snapshotAt)
        : to;
  }

  /**
   * Puts it into state.
   *
   * @param at by the wall clock, in milliseconds since the epoch
   */
  void snapshot(long at) throws Exception {
    state.update(List.of(now));
    wallClock.update(List.of(at));
  }
}
