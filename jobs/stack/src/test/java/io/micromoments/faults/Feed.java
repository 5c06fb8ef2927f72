package io.micromoments.faults;

import io.micromoments.stack.TopicClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the records of a workload in their order, some a second, so that faults have something to
 * hit. On a thread of its own; what the broker cannot take at the moment is sent by the client
 * again.
 *
 * <p>An event is sent when everything that became known before it is in a checkpoint: otherwise a
 * crash could let the event be read before it, and another decision would be right.
 */
final class Feed {

  private final TopicClient topics;
  private final List<Item> items;
  private final List<byte[]> values;
  private final long pauseNanos;
  private final AtomicInteger sent = new AtomicInteger();
  private final Gate known;
  private final Gate end;
  private final Thread thread;
  private volatile Throwable failure;

  /** Waits until the job has taken in for good what was sent. */
  @FunctionalInterface
  interface Gate {
    void pass();
  }

  /**
   * A feed that does not send yet. Its values are made here, while the registry answers.
   *
   * @param perSecond records
   * @param known passed before an event that follows something that became known
   * @param end passed before the events that close the partitions
   */
  Feed(TopicClient topics, List<Item> items, int perSecond, Gate known, Gate end) {
    this.known = known;
    this.end = end;
    this.topics = topics;
    this.items = items;
    this.values = new ArrayList<>();
    for (Item item : items) {
      values.add(item.record() == null ? item.raw() : topics.bytes(item.topic(), item.record()));
    }
    this.pauseNanos = 1_000_000_000L / perSecond;
    this.thread = new Thread(this::sendAll, "feed");
    thread.setUncaughtExceptionHandler((where, e) -> failure = e);
  }

  void start() {
    thread.start();
  }

  /** The share of the records that have been sent. */
  double sent() {
    check();
    return (double) sent.get() / items.size();
  }

  /** Whether only those are left that close the partitions. */
  boolean atEnd() {
    check();
    return sent.get() >= items.size() || items.get(sent.get()).at().equals(Workload.END);
  }

  /** Gives up what is left. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Waits until all are there. */
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
      Item item = items.get(i);
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

  /** Sends all at once, each partition in order, and waits. */
  static void sendAll(TopicClient topics, List<Item> items) throws InterruptedException {
    Feed feed = new Feed(topics, items, 1_000_000, () -> {}, () -> {});
    feed.start();
    feed.join();
  }
}
