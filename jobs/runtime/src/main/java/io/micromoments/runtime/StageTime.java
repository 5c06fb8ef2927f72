package io.micromoments.runtime;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The event time of a stage, in operator state. After a restore it is the minimum over all
 * subtasks, but advances only with the first watermark after the start, because required context
 * may not have been read before. Milliseconds since the epoch; {@link Long#MIN_VALUE} before the
 * first watermark of a new job.
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
  private final long restored;
  private boolean hasReceivedWatermark;
  private Watermark keyedWatermark = new Watermark(Long.MIN_VALUE);

  StageTime(OperatorStateStore store) throws Exception {
    state = store.getUnionListState(TIME);
    long least = Long.MAX_VALUE;
    for (long each : state.get()) {
      least = Math.min(least, each);
    }
    now = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    wallClock = store.getUnionListState(WALL_CLOCK);
    for (long each : wallClock.get()) {
      snapshotAt = Math.min(snapshotAt, each);
    }
    restored = now;
  }

  long now() {
    return now;
  }

  /** Returns whether a watermark was received since the start. */
  boolean hasReceivedWatermark() {
    return hasReceivedWatermark;
  }

  void begin() {
    hasReceivedWatermark = true;
  }

  /**
   * Records a watermark of the keyed input of a stage with two inputs. The combined watermark skips
   * those of a bounded keyed input, up to {@link Watermark#MAX_WATERMARK}, if the other input
   * becomes idle only after the keyed one has ended.
   */
  void onKeyedWatermark(Watermark mark) {
    if (!mark.equals(Watermark.MAX_WATERMARK)) {
      keyedWatermark = mark;
    }
  }

  /** Returns whether the watermark of the keyed input is ahead of the combined one. */
  boolean isBehindKeyedWatermark() {
    return keyedWatermark.getTimestamp() > now;
  }

  /** Returns the last watermark of the keyed input before {@link Watermark#MAX_WATERMARK}. */
  Watermark keyedWatermark() {
    return keyedWatermark;
  }

  /** Returns whether the time was restored from state. */
  boolean isRestored() {
    return restored != Long.MIN_VALUE;
  }

  /** Advances time, which never decreases. */
  void advance(long to) {
    now = Math.max(now, to);
  }

  /**
   * Returns the time to advance to while all sources are idle: one step ahead or, if time has not
   * advanced since a restore, at least by the wall-clock time that has passed since the checkpoint.
   *
   * @param step milliseconds
   * @param wallClock milliseconds since the epoch
   */
  long nextIdleTime(long step, long wallClock) {
    long to = now + step;
    return isRestored() && now == restored && snapshotAt != Long.MAX_VALUE
        ? Math.max(to, now + wallClock - snapshotAt)
        : to;
  }

  /**
   * Writes the time to state.
   *
   * @param at wall-clock time, in milliseconds since the epoch
   */
  void snapshot(long at) throws Exception {
    state.update(List.of(now));
    wallClock.update(List.of(at));
  }
}
