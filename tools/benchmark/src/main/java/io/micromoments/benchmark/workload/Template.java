package io.micromoments.benchmark.workload;

import java.time.Duration;

/**
 * Pattern shapes of the family, chosen as the most common ones in practice. A is the start, B the
 * middle, C the end, X the forbidden event.
 */
public enum Template {
  /** A followed by B. */
  PAIR(15),
  /** A followed by B followed by C. */
  TRIPLE(30),
  /** A followed by B twice, followed by C. */
  REPETITION(30),
  /** A followed by an optional B, followed by C. */
  OPTION(20),
  /** A followed by C without X in between. */
  NEGATION(15),
  /** A without X before the window expires. */
  ABSENCE(10);

  private static final int IN_TURN = 5;
  private static final int ABSENCE_EVERY = 10;

  private final Duration within;

  Template(int minutes) {
    this.within = Duration.ofMinutes(minutes);
  }

  /**
   * Returns the template of a pattern: every tenth is an absence, the others cycle through the
   * first five templates.
   */
  static Template of(int number) {
    return number % ABSENCE_EVERY == ABSENCE_EVERY - 1 ? ABSENCE : values()[number % IN_TURN];
  }

  /** Returns the window of the whole pattern. */
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
