package io.micromoments.patterns.detect;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many partial matches a customer may have. Beyond, the oldest are dropped and counted, until
 * seven eighths are left: one customer with very many events must not cost more than others by
 * orders of magnitude.
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
          String.format(
              Locale.ROOT,
              "limits of partial matches must be 1 or more, not %d a pattern and %d a customer",
              perPattern,
              perCustomer));
    }
  }

  /** Shrinks a run that is over its limit. The caller counts what is open. */
  void keep(PatternState run, Matcher matcher) {
    if (run.open() > perPattern) {
      int excess = run.open() - afterOverflow(perPattern);
      run.program.counters.overflowed += matcher.dropOldest(run.program, run, excess, null, true);
    }
  }

  /** Shrinks what a key has open where it is over the limit, the oldest first of any pattern. */
  void keep(KeyState state, Matcher matcher) {
    if (perCustomer == Integer.MAX_VALUE || state.open() <= perCustomer) {
      return;
    }
    List<PartialMatch> open = new ArrayList<>();
    for (PatternState run : state.runs) {
      if (run.program != null) {
        run.forEachOpen(open::add);
      }
    }
    open.sort(PartialMatch.EARLIEST_FIRST);
    int excess = Math.min(open.size(), state.open() - afterOverflow(perCustomer));
    // Those that are older than the last to go; then, of those as old as it, as many as it takes.
    PartialMatch last = open.get(excess - 1);
    for (boolean asOld : new boolean[] {false, true}) {
      for (PatternState run : state.runs) {
        if (run.program != null) {
          int dropped = matcher.dropOldest(run.program, run, excess, last, asOld);
          run.program.counters.overflowed += dropped;
          run.program.counters.open -= dropped;
          excess -= dropped;
        }
      }
    }
    state.runs.removeIf(run -> run.open() == 0);
  }

  /** An eighth of the room is made at once, so that not every further event has to make some. */
  private static int afterOverflow(int limit) {
    return limit - limit / 8;
  }
}
