package io.micromoments.stack;

import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.StackException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Waits for other processes as long as they make progress: it waits longer on a slow machine and
 * gives up when nothing changes. It reports what it is waiting for.
 */
final class ProgressWait {

  /**
   * Result of one poll.
   *
   * @param isMet whether the wait is over
   * @param progress how much has been done; only a new maximum counts as progress, so that a
   *     process in a restart loop is not waited for indefinitely
   * @param text what was observed, for messages
   */
  record Observation(boolean isMet, long progress, String text) {

    /** Returns the progress of a count towards the count needed. */
    static Observation of(long done, long needed, String what) {
      return new Observation(
          done >= needed, done, String.format(Locale.ROOT, "%d of %d %s", done, needed, what));
    }
  }

  /** Polls once; may throw while a server is unreachable. */
  @FunctionalInterface
  interface Probe {
    Observation poll() throws IOException;
  }

  /** Sends a request to a server that may not answer yet. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException;
  }

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

  private final Duration stallTimeout;
  private final String logs;
  private final Consumer<String> progress;
  private final LongSupplier nanoTime;
  private final Runnable pause;

  /**
   * Creates a wait.
   *
   * @param stallTimeout maximum time without progress
   * @param logs where the logs are, for messages
   * @param progress receives a line every few seconds
   */
  ProgressWait(Duration stallTimeout, String logs, Consumer<String> progress) {
    this(
        stallTimeout,
        logs,
        progress,
        System::nanoTime,
        () -> LockSupport.parkNanos(PAUSE.toNanos()));
  }

  ProgressWait(
      Duration stallTimeout,
      String logs,
      Consumer<String> progress,
      LongSupplier nanoTime,
      Runnable pause) {
    this.stallTimeout = stallTimeout;
    this.logs = logs;
    this.progress = progress;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * Returns as soon as the condition is met.
   *
   * @param condition completes "waiting until …"
   * @throws NoProgressException if there was no progress for too long
   */
  void until(String condition, Probe poll) {
    long begin = nanoTime.getAsLong();
    long movedAt = begin;
    long saidAt = begin;
    long furthest = Long.MIN_VALUE;
    String lastSeen = "nothing";
    while (true) {
      Exception unanswered = null;
      try {
        Observation observation = poll.poll();
        if (observation.isMet()) {
          return;
        }
        lastSeen = observation.text();
        if (observation.progress() > furthest) {
          furthest = observation.progress();
          movedAt = nanoTime.getAsLong();
        }
      } catch (IOException | RetriableException notYet) {
        unanswered = notYet;
      } catch (InterruptException e) {
        throw new StackException("interrupted while waiting until " + condition, e);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new StackException("interrupted while waiting until " + condition);
      }
      String seen = unanswered == null ? lastSeen : lastSeen + ", then no response: " + unanswered;
      long now = nanoTime.getAsLong();
      if (now - movedAt >= stallTimeout.toNanos()) {
        throw new NoProgressException(
            condition, seen, seconds(now - begin), stallTimeout, logs, unanswered);
      }
      if (now - saidAt >= REPORT_INTERVAL.toNanos()) {
        saidAt = now;
        progress.accept(
            String.format(
                Locale.ROOT,
                "  waiting until %s (%d s so far): %s",
                condition,
                seconds(now - begin),
                seen));
      }
      pause.run();
    }
  }

  /**
   * Returns the first successful response.
   *
   * @param condition completes "waiting until …"
   * @param request must be safe to repeat
   * @throws NoProgressException if there was no response for too long
   */
  <T> T untilAnswered(String condition, Request<T> request) {
    AtomicReference<T> answer = new AtomicReference<>();
    until(
        condition,
        () -> {
          answer.set(request.send());
          return Observation.of(1, 1, "responses");
        });
    return answer.get();
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }
}
