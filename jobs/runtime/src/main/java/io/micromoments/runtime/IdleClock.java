package io.micromoments.runtime;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Advances event time by the wall clock, after a delay, while all sources are idle. */
final class IdleClock {

  /** Advances event time. */
  @FunctionalInterface
  interface Advance {
    /**
     * @param step milliseconds
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
   * @param after how long sources must be idle; the first step is as long
   */
  IdleClock(ProcessingTimeService wallClock, Duration after, Advance advance) {
    this.wallClock = wallClock;
    this.first = after.toMillis();
    this.advance = advance;
  }

  /** Starts the clock when the sources become idle, and stops it when one is active. */
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
