package io.micromoments.patterns.flow;

/**
 * Whether a task was blocked a moment ago. What has come meanwhile stands in several channels, and
 * is not read in the order in which it came. A timer that fires late shows it, before anything of
 * it is read: Flink runs timers that are due before it reads on.
 *
 * <p>Pure; times are milliseconds of a clock that never goes back.
 */
final class StallDetector {

  /** How often {@link #onTimer} is to be called. */
  static final long INTERVAL_MS = 100;

  /** A task that has not called for so long was blocked. */
  static final long LIMIT_MS = 500;

  /** After so long everything that had come meanwhile counts as read. */
  static final long MAX_RECOVERY_MS = 1_000;

  private long calledAt;
  private long resumedAt;
  private boolean isStalled;
  private boolean hasReadSince;

  /**
   * @param now when the task begins
   */
  StallDetector(long now) {
    this.calledAt = now;
  }

  /** An element has come. */
  void onElement() {
    hasReadSince = true;
  }

  /** The timer fires: before it has, after a stall, no element has come. */
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

  /** Whether what is read may have come during a stall. */
  boolean isStalled() {
    return isStalled;
  }
}
