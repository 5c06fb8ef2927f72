package io.micromoments.stack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Limits the number of restarts within a sliding time window. */
final class RestartLimit {

  private final int most;
  private final Duration within;
  private final Deque<Long> restarts = new ArrayDeque<>();

  RestartLimit(int most, Duration within) {
    this.most = most;
    this.within = within;
  }

  /**
   * Returns whether a restart is permitted now; if so, it is counted.
   *
   * @param now monotonic time in nanoseconds, from any origin
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

  /** Describes the limit. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d restarts within %d minutes", most, within.toMinutes());
  }
}
