package io.micromoments.runtime;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** Calls the {@link StallDetector} of a task periodically, by a timer. */
final class StallWatch {

  /** Called when a stall is detected, and when the task has recovered from it. */
  @FunctionalInterface
  interface Change {
    void to(boolean isStalled) throws Exception;
  }

  private final ProcessingTimeService timers;
  private final Change change;
  private final StallDetector detector;

  StallWatch(ProcessingTimeService timers, Change change) {
    this.timers = timers;
    this.change = change;
    this.detector = new StallDetector(now());
  }

  /** Starts the timer for as long as the task runs. To be called once. */
  void start() {
    ScheduledFuture<?> unused =
        timers.registerTimer(
            timers.getCurrentProcessingTime() + StallDetector.INTERVAL_MS, scheduled -> onTimer());
  }

  private void onTimer() throws Exception {
    start();
    boolean wasStalled = detector.isStalled();
    detector.onTimer(now());
    if (detector.isStalled() != wasStalled) {
      change.to(detector.isStalled());
    }
  }

  private long now() {
    return timers.getClock().relativeTimeMillis();
  }

  /** Records that an element was read. */
  void onElement() {
    detector.onElement();
  }
}
