package io.micromoments.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for something that another process does: asked again and again, up to a limit. */
public final class Await {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /** Asked once per round; a server that cannot be reached yet may throw. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Returns as soon as the condition holds.
   *
   * @param what ends "waited 30 s in vain until …"
   * @throws StackFailure when the limit has passed, with what the condition threw last as cause
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
        throw new StackFailure("interrupted while waiting until " + what, last);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (System.nanoTime() < end);
    throw new StackFailure("waited " + limit.toMillis() / 1000 + " s in vain until " + what, last);
  }
}
