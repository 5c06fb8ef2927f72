package io.micromoments.detect;

import io.micromoments.patterns.engine.KeyState;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;

/**
 * The {@link KeyState}s of one subtask. A key without partial matches costs no access to state. If
 * the backend keeps serialized state, recently used states are also cached on the heap; they are
 * written at a checkpoint or when they are evicted.
 */
final class KeyStates {

  private final ValueState<KeyState> state;
  private final Consumer<String> setCurrentKey;
  private final ActiveKeys active = new ActiveKeys();
  private final LinkedHashMap<String, Cached> cache;
  private final int capacity;

  private static final class Cached {
    KeyState state;
    boolean written = true;
  }

  /**
   * @param setCurrentKey sets the current key of {@code state}
   * @param cached maximum number of cached states; 0 if the backend keeps objects itself
   */
  KeyStates(ValueState<KeyState> state, Consumer<String> setCurrentKey, int cached) {
    this.state = state;
    this.setCurrentKey = setCurrentKey;
    this.capacity = cached;
    this.cache = new LinkedHashMap<>(16, 0.75f, true);
  }

  /**
   * Registers a key whose state was restored.
   *
   * @param mask see {@link #put}
   */
  void addRestored(String key, int mask) {
    active.add(key, mask);
  }

  /** Returns the mask of a key; 0 only if it has no partial matches. */
  int mask(String key) {
    return active.mask(key);
  }

  /** Returns the state of the current key; empty if it has no partial matches. */
  KeyState get(String key) throws IOException {
    if (active.mask(key) == 0) {
      return new KeyState();
    }
    Cached cached = cache.get(key);
    if (cached != null) {
      return cached.state == null ? new KeyState() : cached.state;
    }
    KeyState stored = state.value();
    if (capacity > 0 && stored != null) {
      Cached fresh = new Cached();
      fresh.state = stored;
      cache.put(key, fresh);
    }
    return stored == null ? new KeyState() : stored;
  }

  /**
   * Stores the state of the current key.
   *
   * @param wasEmpty whether the state was empty before
   * @param mask bits of the patterns with partial matches; tells which events may be relevant
   *     without reading the state
   */
  void put(String key, KeyState changed, boolean wasEmpty, int mask) throws IOException {
    boolean isEmpty = changed.isEmpty();
    if (isEmpty && wasEmpty) {
      return;
    }
    if (isEmpty) {
      active.remove(key);
    } else if (wasEmpty) {
      active.add(key, mask);
    } else {
      active.change(key, mask);
    }
    if (capacity == 0) {
      write(changed);
      return;
    }
    Cached cached = cache.computeIfAbsent(key, each -> new Cached());
    cached.state = isEmpty ? null : changed;
    cached.written = false;
  }

  /** Evicts the least recently used states above the capacity. Changes the current key. */
  void evict() throws IOException {
    Iterator<Map.Entry<String, Cached>> eldest = cache.entrySet().iterator();
    for (int excess = cache.size() - capacity; excess > 0; excess--) {
      Map.Entry<String, Cached> entry = eldest.next();
      write(entry.getKey(), entry.getValue());
      eldest.remove();
    }
  }

  /** Writes modified states to the backend. Changes the current key. */
  void flush() throws IOException {
    for (Iterator<Map.Entry<String, Cached>> all = cache.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Cached> entry = all.next();
      write(entry.getKey(), entry.getValue());
      if (entry.getValue().state == null) {
        all.remove();
      }
    }
  }

  /** Clears the cache, so that states are read from the backend again. Requires {@link #flush}. */
  void clearCache() {
    cache.clear();
  }

  private void write(String key, Cached cached) throws IOException {
    if (!cached.written) {
      setCurrentKey.accept(key);
      write(cached.state);
      cached.written = true;
    }
  }

  private void write(KeyState changed) throws IOException {
    if (changed == null || changed.isEmpty()) {
      state.clear();
    } else {
      state.update(changed);
    }
  }
}
