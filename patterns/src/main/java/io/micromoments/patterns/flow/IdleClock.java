package io.micromoments.patterns.flow;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Moves time on by the wall clock, after a while, as long as all sources are idle. */
final class IdleClock {

  /** Moves event time on. */
  @FunctionalInterface
  interface Advance {
    /**
     * @param step by how many milliseconds
     */
    void by(long step) throws Exception;
  }

  private static final long STEP = 1_000;

  private final ProcessingTimeService wallClock;
  private final long first;
  private final Advance advance;
  private ScheduledFuture<?> next;
  private boolean isFirst;

  /**
   * @param after for how long sources are idle before time goes on, by as much at once
   */
  IdleClock(ProcessingTimeService wallClock, Duration after, Advance advance) {
    this.wallClock = wallClock;
    this.first = after.toMillis();
    this.advance = advance;
  }

  /** The sources have fallen idle, or one is awake. */
  void onStatus(WatermarkStatus status) {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    if (status.isIdle()) {
      isFirst = true;
      callAt(wallClock.getCurrentProcessingTime() + first);
    }
  }

  private void callAt(long time) {
    next = wallClock.registerTimer(time, this::onTime);
  }

  private void onTime(long now) throws Exception {
    advance.by(isFirst ? first : STEP);
    isFirst = false;
    callAt(now + STEP);
  }
}
