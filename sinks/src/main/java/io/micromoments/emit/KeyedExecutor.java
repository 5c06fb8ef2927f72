package io.micromoments.emit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs asynchronous tasks concurrently up to a limit. Tasks of the same key run one at a time, in
 * order of submission; keys take turns. Thread-safe.
 */
final class KeyedExecutor {

  private final int most;
  private final Map<String, Queue<Supplier<? extends CompletionStage<?>>>> waiting =
      new HashMap<>();
  private final Queue<String> ready = new ArrayDeque<>();
  private int running;
  private boolean closed;

  /**
   * @param most maximum number of concurrently running tasks
   */
  KeyedExecutor(int most) {
    this.most = most;
  }

  /**
   * Submits a task.
   *
   * @param task started when the key's earlier tasks have completed, normally or exceptionally, and
   *     the limit allows; returns its completion and must not throw
   */
  synchronized void add(String key, Supplier<? extends CompletionStage<?>> task) {
    Queue<Supplier<? extends CompletionStage<?>>> lane = waiting.get(key);
    if (lane == null) {
      lane = new ArrayDeque<>();
      waiting.put(key, lane);
      ready.add(key);
    }
    lane.add(task);
    begin();
  }

  /** Returns the number of running tasks. */
  synchronized int running() {
    return running;
  }

  /** Prevents further tasks from being started. */
  synchronized void close() {
    closed = true;
  }

  private void begin() {
    while (!closed && running < most && !ready.isEmpty()) {
      String key = ready.remove();
      running++;
      waiting.get(key).remove().get().whenComplete((result, failure) -> ended(key));
    }
  }

  private synchronized void ended(String key) {
    running--;
    if (waiting.get(key).isEmpty()) {
      waiting.remove(key);
    } else {
      ready.add(key);
    }
    begin();
  }
}
