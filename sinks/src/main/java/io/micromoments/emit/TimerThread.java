package io.micromoments.emit;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** System clock and a single timer thread. */
final class TimerThread implements Delivery.DeliveryClock, AutoCloseable {

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
    // Most timers are cancelled; otherwise they would retain sent messages until they expire.
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
      // Closed: no timer fires anymore.
      return () -> {};
    }
  }

  /** Stops the thread; no timer fires anymore. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
