package io.micromoments.stack;

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
 * Waits for what other processes do, as long as they make progress: on a slow machine it waits
 * longer, and where nothing moves it gives up. It says what it waits for.
 */
final class ProgressWait {

  /**
   * What one look found.
   *
   * @param isMet whether there is nothing left to wait for
   * @param progress how much has been done; only a greater value than ever before counts as
   *     progress, so that something that starts again and again is not waited for without end
   * @param text what was seen, for whoever waits
   */
  record Observation(boolean isMet, long progress, String text) {

    /** So many of so many that are needed. */
    static Observation of(long done, long needed, String what) {
      return new Observation(
          done >= needed, done, String.format(Locale.ROOT, "%d of %d %s", done, needed, what));
    }
  }

  /** Looks once; a server that cannot be reached yet may throw. */
  @FunctionalInterface
  interface Look {
    Observation look() throws IOException;
  }

  /** Asks a server, which may not answer yet. */
  @FunctionalInterface
  interface Request<T> {
    T send() throws IOException;
  }

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  private final Duration patience;
  private final String logs;
  private final Consumer<String> progress;
  private final LongSupplier nanoTime;
  private final Runnable pause;

  /**
   * @param patience how long nothing may move
   * @param logs where to look when nothing does
   * @param progress takes a line every few seconds
   */
  ProgressWait(Duration patience, String logs, Consumer<String> progress) {
    this(patience, logs, progress, System::nanoTime, () -> LockSupport.parkNanos(PAUSE.toNanos()));
  }

  ProgressWait(
      Duration patience,
      String logs,
      Consumer<String> progress,
      LongSupplier nanoTime,
      Runnable pause) {
    this.patience = patience;
    this.logs = logs;
    this.progress = progress;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * Returns as soon as the condition is met.
   *
   * @param condition ends "waiting until …"
   * @throws WaitTimeout when nothing has moved for too long
   */
  void until(String condition, Look look) {
    long begin = nanoTime.getAsLong();
    long movedAt = begin;
    long saidAt = begin;
    long furthest = Long.MIN_VALUE;
    String lastSeen = "nothing";
    while (true) {
      Exception unanswered = null;
      try {
        Observation observation = look.look();
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
        throw new StackFailure("interrupted while waiting until " + condition, e);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new StackFailure("interrupted while waiting until " + condition);
      }
      String seen = unanswered == null ? lastSeen : lastSeen + ", then no answer: " + unanswered;
      long now = nanoTime.getAsLong();
      if (now - movedAt >= patience.toNanos()) {
        throw new WaitTimeout(condition, seen, seconds(now - begin), patience, logs, unanswered);
      }
      if (now - saidAt >= SAY_EVERY.toNanos()) {
        saidAt = now;
        progress.accept(
            String.format(
                Locale.ROOT,
                "  waiting until %s, for %d s so far: %s",
                condition,
                seconds(now - begin),
                seen));
      }
      pause.run();
    }
  }

  /**
   * Returns the first answer.
   *
   * @param condition ends "waiting until …"
   * @param request may be made again
   * @throws WaitTimeout when there is none for too long
   */
  <T> T untilAnswered(String condition, Request<T> request) {
    AtomicReference<T> answer = new AtomicReference<>();
    until(
        condition,
        () -> {
          answer.set(request.send());
          return Observation.of(1, 1, "answers");
        });
    return answer.get();
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }
}
