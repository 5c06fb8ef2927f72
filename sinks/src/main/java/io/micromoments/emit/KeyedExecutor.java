package io.micromoments.emit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs tasks side by side, but those of one key one after another in the order they came; at most
 * so many at a time. Keys take turns. Tasks come and end on any thread.
 */
final class KeyedExecutor {

  private final int most;
  private final Map<String, Queue<Supplier<? extends CompletionStage<?>>>> waiting =
      new HashMap<>();
  private final Queue<String> ready = new ArrayDeque<>();
  private int running;
  private boolean closed;

  /**
   * @param most how many tasks run at the same time
   */
  KeyedExecutor(int most) {
    this.most = most;
  }

  /**
   * @param task begins when the key's earlier tasks have ended, well or not, and there is room; it
   *     returns its end and throws nothing
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

  /** How many tasks run. */
  synchronized int running() {
    return running;
  }

  /** Nothing begins from now on. */
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
