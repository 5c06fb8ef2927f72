package io.micromoments.patterns.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The engine's state of one key, in one state value: the partial matches by pattern version.
 * Versions without partial matches are not contained.
 */
public final class KeyState {

  final List<PatternState> patternStates;

  /** Number of the next event that is taken. */
  int nextNumber;

  /**
   * Time at which the latest event was matched; {@link Long#MIN_VALUE} if there is no partial
   * match.
   */
  long lastTime = Long.MIN_VALUE;

  /** Lower bound of all deadlines; {@link Long#MIN_VALUE} if unknown. */
  long deadlineLowerBound = Long.MIN_VALUE;

  /** Time of the registered timer; {@link Long#MAX_VALUE} if there is none. */
  private long registeredDeadline = Long.MAX_VALUE;

  public KeyState() {
    this(new ArrayList<>(2));
  }

  KeyState(List<PatternState> patternStates) {
    this.patternStates = patternStates;
  }

  /** Returns the time of the registered timer; {@link Long#MAX_VALUE} if there is none. */
  public long registeredDeadline() {
    return registeredDeadline;
  }

  /** Sets the time of the registered timer. */
  public void setRegisteredDeadline(long time) {
    registeredDeadline = time;
  }

  /** Returns whether there are no partial matches. */
  public boolean isEmpty() {
    return patternStates.isEmpty();
  }

  /** Returns the number of partial matches, including complete ones that are held back. */
  public int open() {
    int open = 0;
    for (PatternState patternState : patternStates) {
      open += patternState.open();
    }
    return open;
  }

  /** Returns a lower bound of {@link #nextDeadline}, usually without a scan. */
  public long earliestDeadline() {
    if (isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (deadlineLowerBound == Long.MIN_VALUE) {
      deadlineLowerBound = nextDeadline();
    }
    return deadlineLowerBound;
  }

  /**
   * Returns when {@link PatternEngine#onTime} next has something to do, or {@link Long#MAX_VALUE}.
   */
  public long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (PatternState patternState : patternStates) {
      next = Math.min(next, patternState.deadline);
    }
    return next;
  }
}
