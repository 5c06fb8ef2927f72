package io.micromoments.stack.server;

import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.Locale;

/** Thrown when a wait has made no progress for too long. */
public final class NoProgressException extends StackException {

  private static final long serialVersionUID = 1L;

  private final String condition;
  private final String lastSeen;
  private final long waitedSeconds;

  public NoProgressException(
      String condition,
      String lastSeen,
      long waitedSeconds,
      Duration patience,
      String logs,
      Throwable cause) {
    this(
        String.format(
            Locale.ROOT,
            "timed out after %d s waiting until %s: no progress for %s; last seen: %s; logs: %s",
            waitedSeconds,
            condition,
            Durations.show(patience),
            lastSeen,
            logs),
        condition,
        lastSeen,
        waitedSeconds,
        cause);
  }

  private NoProgressException(
      String message, String condition, String lastSeen, long waitedSeconds, Throwable cause) {
    super(message, cause);
    this.condition = condition;
    this.lastSeen = lastSeen;
    this.waitedSeconds = waitedSeconds;
  }

  /** Returns this failure with its likely cause in the message, if that is not empty. */
  public NoProgressException withCause(String reason) {
    return reason.isEmpty()
        ? this
        : new NoProgressException(
            getMessage() + "\n" + reason, condition, lastSeen, waitedSeconds, this);
  }

  /** Returns the awaited condition; completes "waiting until …". */
  public String condition() {
    return condition;
  }

  /** Returns the last observation. */
  public String lastSeen() {
    return lastSeen;
  }

  public long waitedSeconds() {
    return waitedSeconds;
  }
}
