package io.micromoments.runtime;

/**
 * Detects that a task was blocked a moment ago. Elements that arrived meanwhile are buffered in
 * several channels and are not read in the order of their arrival. A timer that fires late reveals
 * the stall before any of them is read, because Flink runs due timers first.
 *
 * <p>Pure; times are milliseconds of a monotonic clock.
 */
final class StallDetector {

  /** Interval at which {@link #onTimer} must be called. */
  static final long INTERVAL_MS = 100;

  /** A task whose timer has not fired for longer than this was blocked. */
  static final long LIMIT_MS = 500;

  /** After this time all elements that arrived during the stall count as read. */
  static final long MAX_RECOVERY_MS = 1_000;

  private long calledAt;
  private long resumedAt;
  private boolean isStalled;
  private boolean hasReadSince;

  /**
   * @param now start of the task
   */
  StallDetector(long now) {
    this.calledAt = now;
  }

  /** Records that an element was read. */
  void onElement() {
    hasReadSince = true;
  }

  /** Handles the timer, which fires after a stall before any element is read. */
  void onTimer(long now) {
    if (now - calledAt > LIMIT_MS) {
      isStalled = true;
      resumedAt = now;
    } else if (!hasReadSince || now - resumedAt >= MAX_RECOVERY_MS) {
      isStalled = false;
    }
    calledAt = now;
    hasReadSince = false;
  }

  /** Returns whether elements that are read may have arrived during a stall. */
  boolean isStalled() {
    return isStalled;
  }
}
