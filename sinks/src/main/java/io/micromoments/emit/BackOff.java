package io.micromoments.emit;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before another attempt: 100 ms, doubled each time, 10 s at most, of which half
 * is by chance so that many senders do not come back at the same time.
 */
final class BackOff {

  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 10_000;
  private static final Duration LONGEST_ASKED = Duration.ofSeconds(30);

  private final DoubleSupplier chance;

  /**
   * @param chance numbers from 0 to 1; called from several threads
   */
  BackOff(DoubleSupplier chance) {
    this.chance = chance;
  }

  /**
   * @param failed how many attempts have failed, from 1 on
   * @param asked how long the receiver wants to be left alone; honoured up to 30 s
   */
  Duration after(int failed, Duration asked) {
    // Shifted by no more than what is needed for the longest, or it would overflow.
    long whole = Math.min(LONGEST_MS, FIRST_MS << Math.min(failed - 1, 10));
    Duration own = Duration.ofMillis((long) (whole / 2.0 * (1 + chance.getAsDouble())));
    Duration honoured = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    return own.compareTo(honoured) > 0 ? own : honoured;
  }
}
