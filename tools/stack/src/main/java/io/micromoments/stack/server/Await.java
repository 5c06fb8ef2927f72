package io.micromoments.stack.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Polls a condition that another process fulfils, up to a time limit. */
public final class Await {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /** Evaluated once per poll; an {@link IOException} means that it does not hold yet. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Returns as soon as the condition holds.
   *
   * @param what completes the message "timed out after 30 s waiting until …"
   * @throws StackException if the limit is exceeded, caused by the last evaluation's exception
   */
  public static void holds(String what, Duration limit, Condition condition) {
    long end = System.nanoTime() + limit.toNanos();
    IOException last;
    do {
      try {
        if (condition.holds()) {
          return;
        }
        last = null;
      } catch (IOException notYet) {
        last = notYet;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new StackException("interrupted while waiting until " + what, last);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (System.nanoTime() < end);
    throw new StackException(
        "timed out after " + limit.toMillis() / 1000 + " s waiting until " + what, last);
  }
}
