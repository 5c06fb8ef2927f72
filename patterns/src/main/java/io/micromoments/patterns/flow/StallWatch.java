package io.micromoments.patterns.flow;

import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/** Asks the {@link StallDetector} of a task again and again, by a timer. */
final class StallWatch {

  /** A stall begins to count, or does not count any longer. */
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

  /** To be called once, and for as long as the task runs. */
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

  /** An element has come. */
  void onElement() {
    detector.onElement();
  }
}
