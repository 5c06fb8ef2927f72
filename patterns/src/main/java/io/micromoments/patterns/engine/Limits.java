package io.micromoments.patterns.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Limits on the partial matches of a customer. Above a limit the oldest are dropped and counted,
 * until seven eighths are left: a customer with very many events must not cost orders of magnitude
 * more than others.
 *
 * @param perPattern maximum for each pattern version
 * @param perCustomer maximum for all patterns together
 */
public record Limits(int perPattern, int perCustomer) implements Serializable {

  public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** Default limits of a job. */
  public static final Limits DEFAULT = new Limits(200, 2_000);

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public Limits {
    if (perPattern < 1 || perCustomer < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "detection.max-partial-matches-per-pattern (%d) and"
                  + " detection.max-partial-matches-per-customer (%d) must be at least 1",
              perPattern,
              perCustomer));
    }
  }

  /**
   * Drops the oldest partial matches of a pattern version above its limit. The caller updates the
   * number of open ones.
   */
  void keep(PatternState patternState, Matcher matcher) {
    if (patternState.open() > perPattern) {
      int excess = patternState.open() - afterOverflow(perPattern);
      patternState.runtime.counters.overflowed +=
          matcher.dropOldest(patternState.runtime, patternState, excess, null, true);
    }
  }

  /** Drops the oldest partial matches of a key above its limit, whatever their pattern. */
  void keep(KeyState state, Matcher matcher) {
    if (perCustomer == Integer.MAX_VALUE || state.open() <= perCustomer) {
      return;
    }
    List<PartialMatch> open = new ArrayList<>();
    for (PatternState patternState : state.patternStates) {
      if (patternState.runtime != null) {
        patternState.forEachOpen(open::add);
      }
    }
    open.sort(PartialMatch.EARLIEST_FIRST);
    int excess = Math.min(open.size(), state.open() - afterOverflow(perCustomer));
    // First those that started before the last one to be dropped; then, of those that started with
    // the same event, as many as needed.
    PartialMatch last = open.get(excess - 1);
    for (boolean asOld : new boolean[] {false, true}) {
      for (PatternState patternState : state.patternStates) {
        if (patternState.runtime != null) {
          int dropped = matcher.dropOldest(patternState.runtime, patternState, excess, last, asOld);
          patternState.runtime.counters.overflowed += dropped;
          patternState.runtime.counters.open -= dropped;
          excess -= dropped;
        }
      }
    }
    state.patternStates.removeIf(patternState -> patternState.open() == 0);
  }

  /** Frees an eighth at once, so that not every further event has to free one. */
  private static int afterOverflow(int limit) {
    return limit - limit / 8;
  }
}
