package io.micromoments.emit;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff between delivery attempts: starts at 100 ms, doubles each time, and is capped
 * at 10 s. Half of each delay is random so that many senders do not retry simultaneously.
 */
final class BackOff {

  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 10_000;
  private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);

  private final DoubleSupplier chance;

  /**
   * @param chance supplies random numbers from 0 to 1; called from several threads
   */
  BackOff(DoubleSupplier chance) {
    this.chance = chance;
  }

  /**
   * Returns the delay before the next attempt.
   *
   * @param failed number of failed attempts, at least 1
   * @param asked delay requested by the receiver; honored up to 30 s
   */
  Duration after(int failed, Duration asked) {
    // The shift is bounded to avoid overflow; 10 doublings already exceed the cap.
    long whole = Math.min(LONGEST_MS, FIRST_MS << Math.min(failed - 1, 10));
    Duration own = Duration.ofMillis((long) (whole / 2.0 * (1 + chance.getAsDouble())));
    Duration honoured = asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked;
    return own.compareTo(honoured) > 0 ? own : honoured;
  }
}
