package io.micromoments.emit;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time, with one thread that does what is due. */
final class TimerThread implements Delivery.Pauses, AutoCloseable {

  private final ScheduledThreadPoolExecutor executor;

  TimerThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    // Most is never due, and would hold what was sent until then.
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Runnable after(Duration wait, Runnable then) {
    try {
      Future<?> due = executor.schedule(then, wait.toNanos(), TimeUnit.NANOSECONDS);
      return () -> due.cancel(false);
    } catch (RejectedExecutionException e) {
      // It is closed, nothing will be due any more.
      return () -> {};
    }
  }

  /** Nothing is done from now on. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
