package io.micromoments.faults;

import io.micromoments.stack.TopicClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the records of a workload in order, at a limited rate, so that faults occur while records
 * are in flight. Runs on its own thread; the producer retries what the broker does not accept.
 *
 * <p>An event is sent only when all preceding context records and definitions are in a checkpoint.
 * Otherwise the job could read the event before them after a crash, and a different decision would
 * be correct.
 */
final class WorkloadSender {

  private final TopicClient topics;
  private final List<WorkloadRecord> items;
  private final List<byte[]> values;
  private final long pauseNanos;
  private final AtomicInteger sent = new AtomicInteger();
  private final Gate known;
  private final Gate end;
  private final Thread thread;
  private volatile Throwable failure;

  /** Waits until the job has durably processed everything sent so far. */
  @FunctionalInterface
  interface Gate {
    void pass();
  }

  /**
   * Creates a feed without starting it. Serializes values here, while the registry is up.
   *
   * @param perSecond records per second
   * @param known passed before an event that follows context records or definitions
   * @param end passed before the events that close the partitions
   */
  WorkloadSender(
      TopicClient topics, List<WorkloadRecord> items, int perSecond, Gate known, Gate end) {
    this.known = known;
    this.end = end;
    this.topics = topics;
    this.items = items;
    this.values = new ArrayList<>();
    for (WorkloadRecord item : items) {
      values.add(item.record() == null ? item.raw() : topics.bytes(item.topic(), item.record()));
    }
    this.pauseNanos = 1_000_000_000L / perSecond;
    this.thread = new Thread(this::sendAll, "feed");
    thread.setUncaughtExceptionHandler((where, e) -> failure = e);
  }

  void start() {
    thread.start();
  }

  /** Returns the share of the records that have been sent. */
  double sent() {
    check();
    return (double) sent.get() / items.size();
  }

  /** Returns whether only the events that close the partitions are left. */
  boolean atEnd() {
    check();
    return sent.get() >= items.size() || items.get(sent.get()).at().equals(Workload.END);
  }

  /** Stops without sending the remaining records. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Waits until all records are sent and acknowledged. */
  void join() throws InterruptedException {
    thread.join();
    check();
    topics.flush();
  }

  private void sendAll() {
    boolean toPass = false;
    boolean ends = false;
    long next = System.nanoTime();
    for (int i = 0; i < items.size() && !Thread.currentThread().isInterrupted(); i++) {
      WorkloadRecord item = items.get(i);
      if (item.isEvent() && toPass) {
        topics.flush();
        known.pass();
        toPass = false;
      } else if (!item.isEvent()) {
        toPass = true;
      }
      if (!ends && item.at().equals(Workload.END)) {
        topics.flush();
        end.pass();
        ends = true;
      }
      next = Math.max(next + pauseNanos, System.nanoTime());
      LockSupport.parkNanos(next - System.nanoTime());
      topics.put(item.topic(), item.partition(), item.key(), values.get(i));
      sent.set(i + 1);
    }
  }

  private void check() {
    if (failure != null) {
      throw new IllegalStateException("sending ended with a failure", failure);
    }
  }

  /** Sends all records at full speed, each partition in order, and waits for the broker. */
  static void sendAll(TopicClient topics, List<WorkloadRecord> items) throws InterruptedException {
    WorkloadSender feed = new WorkloadSender(topics, items, 1_000_000, () -> {}, () -> {});
    feed.start();
    feed.join();
  }
}
