package io.micromoments.patterns.detect;

import java.io.Serializable;

/**
 * How many partial matches a customer may have. Beyond, the oldest are dropped and counted: one
 * customer with very many events must not cost more than others by orders of magnitude.
 *
 * @param perPattern of one pattern version
 * @param perCustomer of all patterns together
 */
public record Limits(int perPattern, int perCustomer) implements Serializable {

  public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What a job runs with that says nothing else. */
  public static final Limits DEFAULT = new Limits(200, 2_000);

  /**
   * @throws IllegalArgumentException where a limit is not positive
   */
  public Limits {
    if (perPattern < 1 || perCustomer < 1) {
      throw new IllegalArgumentException(
          "limits of partial matches must be 1 or more, not %d a pattern and %d a customer"
              .formatted(perPattern, perCustomer));
    }
  }

  /** Shrinks a run to its limit. The caller counts what is open. */
  void keep(Run run, Matcher matcher) {
    if (run.open() > perPattern) {
      run.program.counters.overflowed += matcher.shrink(run.program, run, perPattern);
    }
  }

  /** Shrinks what a key has open to its limit, the oldest first whatever the pattern. */
  void keep(KeyState state, Matcher matcher) {
    if (perCustomer == Integer.MAX_VALUE) {
      return;
    }
    for (int excess = state.open() - perCustomer; excess > 0; excess--) {
      Run oldest = null;
      for (Run run : state.runs) {
        if (run.program != null && (oldest == null || isOlder(run, oldest))) {
          oldest = run;
        }
      }
      if (oldest == null) {
        return;
      }
      int before = oldest.open();
      oldest.program.counters.overflowed += matcher.shrink(oldest.program, oldest, before - 1);
      oldest.program.counters.open--;
      if (oldest.open() == 0) {
        state.runs.remove(oldest);
      }
    }
  }

  private static boolean isOlder(Run run, Run than) {
    return PartialMatch.EARLIEST_FIRST.compare(run.oldest(), than.oldest()) < 0;
  }
}
