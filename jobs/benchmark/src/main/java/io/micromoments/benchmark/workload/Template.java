package io.micromoments.benchmark.workload;

import java.time.Duration;

/**
 * The shapes the family repeats: what analysts write most. A is the start, B the middle, C the end,
 * X what must not happen.
 */
public enum Template {
  /** A, then B. */
  PAIR(15),
  /** A, then B, then C. */
  TRIPLE(30),
  /** A, then B twice, then C. */
  REPETITION(30),
  /** A, then B or not, then C. */
  OPTION(20),
  /** A, then C without X between them. */
  NEGATION(15),
  /** A, and no X before the window ends. */
  ABSENCE(10);

  private static final int IN_TURN = 5;
  private static final int ABSENCE_EVERY = 10;

  private final Duration within;

  Template(int minutes) {
    this.within = Duration.ofMinutes(minutes);
  }

  /** The template of a pattern: the first five in turn, and every tenth pattern an absence. */
  static Template of(int number) {
    return number % ABSENCE_EVERY == ABSENCE_EVERY - 1 ? ABSENCE : values()[number % IN_TURN];
  }

  /** The window of the whole pattern. */
  public Duration within() {
    return within;
  }

  public boolean hasMiddle() {
    return this == PAIR || this == TRIPLE || this == REPETITION || this == OPTION;
  }

  public boolean hasForbidden() {
    return this == NEGATION || this == ABSENCE;
  }

  public boolean hasEnd() {
    return this != PAIR && this != ABSENCE;
  }
}
