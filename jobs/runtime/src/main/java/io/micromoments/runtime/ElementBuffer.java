package io.micromoments.runtime;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementSerializer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * Buffers the elements of a stage until the watermark passes them: on the heap and, at a
 * checkpoint, in keyed state, where rescaling moves them with their key. Elements above the limit
 * of the heap spill to state immediately, the latest first, and return when they are due.
 */
final class ElementBuffer implements Triggerable<String, VoidNamespace> {

  private static final ListStateDescriptor<Element> WAITING =
      new ListStateDescriptor<>("buffered", new ElementSerializer());
  private static final ListStateDescriptor<Element> SPILLED =
      new ListStateDescriptor<>("spilled", new ElementSerializer());

  private final int maxOnHeap;
  private final Predicate<Element> isCounted;
  private final LongSupplier time;
  private final ReorderBuffer buffer = new ReorderBuffer();
  private final ListState<Element> waiting;
  private final ListState<Element> spilled;
  private final Set<String> keysInState = new HashSet<>();

  private KeyedStateBackend<String> keys;
  private InternalTimerService<VoidNamespace> returns;
  private Counter spills;
  private long counted;

  /**
   * @param maxOnHeap how many elements are on the heap at most
   * @param isCounted which elements {@link #counted} counts
   * @param time supplies the event time of the stage
   */
  ElementBuffer(
      int maxOnHeap, Predicate<Element> isCounted, LongSupplier time, KeyedStateStore store) {
    this.maxOnHeap = maxOnHeap;
    this.isCounted = isCounted;
    this.time = time;
    this.waiting = store.getListState(WAITING);
    this.spilled = store.getListState(SPILLED);
  }

  /**
   * Restores the elements buffered at the checkpoint.
   *
   * @param returns timer service for the return of spilled elements, created for this object
   */
  void open(
      KeyedStateBackend<String> keys, InternalTimerService<VoidNamespace> returns, Counter spills)
      throws Exception {
    this.keys = keys;
    this.returns = returns;
    this.spills = spills;
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        WAITING,
        (key, state) -> {
          for (Element element : state.get()) {
            add(element);
          }
          keysInState.add(key);
        });
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        SPILLED,
        (key, state) -> state.get().forEach(this::count));
  }

  private void count(Element element) {
    counted += isCounted.test(element) ? 1 : 0;
  }

  /** Returns the number of elements on the heap. */
  int onHeap() {
    return buffer.size();
  }

  /** Returns how many elements to be counted are buffered, on the heap or in state. */
  long counted() {
    return counted;
  }

  void add(Element element) {
    buffer.add(element);
    count(element);
  }

  /**
   * Adds an element of the current key. May spill others to state, which changes the current key.
   */
  void addOrSpill(Element element) throws Exception {
    add(element);
    if (buffer.size() <= maxOnHeap) {
      return;
    }
    for (Element last : buffer.takeLatest()) {
      keys.setCurrentKey(last.key());
      spilled.add(last);
      returns.registerEventTimeTimer(VoidNamespace.INSTANCE, last.time());
      spills.inc();
    }
  }

  /** Returns whether elements on the heap may be due. */
  boolean hasDue(long upTo) {
    return buffer.hasDue(upTo);
  }

  /** Removes the elements that are due and passes them on key by key. Sets no current key. */
  void drain(long upTo, OfKey out) throws Exception {
    for (Map.Entry<String, List<Element>> entry : takeDue(upTo).entrySet()) {
      out.take(entry.getKey(), entry.getValue());
    }
  }

  private Map<String, List<Element>> takeDue(long upTo) {
    Map<String, List<Element>> due = new LinkedHashMap<>();
    for (Element element : buffer.drain(upTo)) {
      counted -= isCounted.test(element) ? 1 : 0;
      due.computeIfAbsent(element.key(), key -> new ArrayList<>(2)).add(element);
    }
    return due;
  }

  /** Receives the elements of a key. */
  @FunctionalInterface
  interface OfKey {
    /**
     * @param elements in order
     */
    void take(String key, List<Element> elements) throws Exception;
  }

  /**
   * Removes all elements, due or not, and passes them on key by key, with the current key set.
   *
   * @param out may add new elements
   */
  void drainAll(OfKey out) throws Exception {
    Map<String, List<Element>> ofKeys = takeDue(Long.MAX_VALUE);
    Set<String> spilledKeys = new LinkedHashSet<>();
    keys.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        SPILLED,
        (key, state) -> {
          if (state.get().iterator().hasNext()) {
            spilledKeys.add(key);
          }
        });
    for (Map.Entry<String, List<Element>> entry : ofKeys.entrySet()) {
      if (!spilledKeys.contains(entry.getKey())) {
        keys.setCurrentKey(entry.getKey());
        out.take(entry.getKey(), entry.getValue());
      }
    }
    // Key by key, because all of them may be more than the heap can hold.
    for (String key : spilledKeys) {
      keys.setCurrentKey(key);
      List<Element> elements = ofKeys.getOrDefault(key, new ArrayList<>());
      for (Element element : spilled.get()) {
        elements.add(element);
        counted -= isCounted.test(element) ? 1 : 0;
      }
      spilled.clear();
      elements.sort(Element.ORDER);
      out.take(key, elements);
    }
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    List<Element> later = new ArrayList<>();
    for (Element element : spilled.get()) {
      if (element.time() <= time.getAsLong()) {
        buffer.add(element);
      } else {
        later.add(element);
      }
    }
    spilled.update(later);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("the buffer does not register processing-time timers");
  }

  /** Writes the elements on the heap to keyed state, for a checkpoint. */
  void snapshot() throws Exception {
    Map<String, List<Element>> content = buffer.content();
    for (String key : keysInState) {
      if (!content.containsKey(key)) {
        keys.setCurrentKey(key);
        waiting.clear();
      }
    }
    for (Map.Entry<String, List<Element>> entry : content.entrySet()) {
      keys.setCurrentKey(entry.getKey());
      waiting.update(entry.getValue());
    }
    keysInState.clear();
    keysInState.addAll(content.keySet());
  }
}
