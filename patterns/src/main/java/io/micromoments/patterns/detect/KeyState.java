package io.micromoments.patterns.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything the engine remembers of one key, in one state value: per pattern version its partial
 * matches. Patterns with nothing open are not in it.
 */
public final class KeyState {

  final List<PatternState> runs;

  /** The number the next event gets that is taken. */
  int nextNumber;

  /** When the latest event was matched, while anything is open. */
  long lastTime = Long.MIN_VALUE;

  /** No run has a deadline before this. */
  long nothingDueBefore = Long.MIN_VALUE;

  /** For when a call is registered; {@link Long#MAX_VALUE}: none. */
  private long registeredDeadline = Long.MAX_VALUE;

  public KeyState() {
    this(new ArrayList<>(2));
  }

  KeyState(List<PatternState> runs) {
    this.runs = runs;
  }

  /** For when a call is registered; {@link Long#MAX_VALUE}: none. */
  public long registeredDeadline() {
    return registeredDeadline;
  }

  /** Notes for when a call is registered. */
  public void setRegisteredDeadline(long time) {
    registeredDeadline = time;
  }

  /** Whether nothing is remembered. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Open partial matches, and finished ones held back. */
  public int open() {
    int open = 0;
    for (PatternState run : runs) {
      open += run.open();
    }
    return open;
  }
}
