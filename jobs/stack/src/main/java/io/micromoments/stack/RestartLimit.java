package io.micromoments.stack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How often something may be started again: so many times within so long. */
final class RestartLimit {

  private final int most;
  private final Duration within;
  private final Deque<Long> restarts = new ArrayDeque<>();

  RestartLimit(int most, Duration within) {
    this.most = most;
    this.within = within;
  }

  /**
   * Whether it may be started now; if so, that counts as a restart.
   *
   * @param now in nanoseconds from any point, never less than before
   */
  boolean permits(long now) {
    while (!restarts.isEmpty() && now - restarts.peekFirst() >= within.toNanos()) {
      restarts.removeFirst();
    }
    if (restarts.size() >= most) {
      return false;
    }
    restarts.addLast(now);
    return true;
  }

  /** What is allowed, in words. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d times within %d minutes", most, within.toMinutes());
  }
}
