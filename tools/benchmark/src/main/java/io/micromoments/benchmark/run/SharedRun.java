package io.micromoments.benchmark.run;

import io.micromoments.benchmark.workload.Feed;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * State shared by a job in this process and the measuring code: the events, the matches, and how
 * far the source may read. Flink serializes sources and functions, so they look it up by number.
 */
public final class SharedRun implements AutoCloseable {

  private static final Map<Long, SharedRun> RUNS = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final Feed feed;
  private final MatchLog matches;
  private final Set<Integer> waiting = new HashSet<>();
  private volatile int released;
  private CompletableFuture<Void> moreReleased = new CompletableFuture<>();

  private SharedRun(Feed feed, MatchLog matches) {
    this.feed = feed;
    this.matches = matches;
  }

  /** Opens a run in which no event is released yet. */
  public static SharedRun open(Feed feed, MatchLog matches) {
    SharedRun run = new SharedRun(feed, matches);
    RUNS.put(run.number, run);
    return run;
  }

  public static SharedRun of(long number) {
    SharedRun run = RUNS.get(number);
    if (run == null) {
      throw new IllegalStateException("run " + number + " has ended");
    }
    return run;
  }

  public long number() {
    return number;
  }

  Feed feed() {
    return feed;
  }

  public MatchLog matches() {
    return matches;
  }

  /** Lets the source read up to an index, exclusive. */
  public void release(int upTo) {
    CompletableFuture<Void> askedFor;
    synchronized (this) {
      released = upTo;
      waiting.clear();
      askedFor = moreReleased;
      moreReleased = new CompletableFuture<>();
    }
    askedFor.complete(null);
  }

  boolean isReleased(int index) {
    return index < released;
  }

  /** Called by a reader whose next event is not released. */
  synchronized void waits(int reader) {
    waiting.add(reader);
    notifyAll();
  }

  /**
   * Waits until the given number of readers have read all released events.
   *
   * @return false if the time limit is exceeded
   */
  public synchronized boolean awaitReaders(int readers, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (waiting.size() < readers) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Returns a future that completes when the index is released, or possibly earlier. */
  synchronized CompletableFuture<Void> whenReleased(int index) {
    return isReleased(index) ? CompletableFuture.completedFuture(null) : moreReleased;
  }

  @Override
  public void close() {
    RUNS.remove(number);
  }
}
