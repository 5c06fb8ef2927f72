package io.micromoments.runtime;

import io.micromoments.runtime.element.Element;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Buffers the elements of all keys on the heap until the watermark passes them. Most arrive nearly
 * in order, so they are added to time slots, which are sorted when they are due.
 */
final class ReorderBuffer {

  private static final int SLOT_BITS = 8;

  private final TreeMap<Long, List<Element>> slots = new TreeMap<>();
  private long latestSlot;
  private List<Element> latest;
  private int size;

  void add(Element element) {
    long slot = element.time() >> SLOT_BITS;
    if (latest == null || slot != latestSlot) {
      latestSlot = slot;
      latest = slots.computeIfAbsent(slot, each -> new ArrayList<>());
    }
    latest.add(element);
    size++;
  }

  int size() {
    return size;
  }

  /**
   * Returns whether the slot of a time, or an earlier one, has elements: after an advance on idle
   * sources, elements may arrive behind the watermark.
   */
  boolean hasDue(long time) {
    return !slots.isEmpty() && slots.firstKey() <= time >> SLOT_BITS;
  }

  /** Removes and returns all elements up to a time, in {@link Element#ORDER}. */
  List<Element> drain(long upTo) {
    List<Element> due = new ArrayList<>();
    long lastSlot = upTo >> SLOT_BITS;
    while (!slots.isEmpty() && slots.firstKey() <= lastSlot) {
      Map.Entry<Long, List<Element>> slot = slots.firstEntry();
      if (slot.getKey() < lastSlot) {
        due.addAll(slot.getValue());
        remove(slot.getKey());
        continue;
      }
      List<Element> left = new ArrayList<>();
      for (Element element : slot.getValue()) {
        (element.time() <= upTo ? due : left).add(element);
      }
      remove(slot.getKey());
      if (!left.isEmpty()) {
        slots.put(slot.getKey(), left);
      }
      break;
    }
    size -= due.size();
    due.sort(Element.ORDER);
    return due;
  }

  /** Removes and returns the elements of the latest slot, which would be buffered longest. */
  List<Element> takeLatest() {
    long slot = slots.lastKey();
    List<Element> last = slots.get(slot);
    remove(slot);
    size -= last.size();
    return last;
  }

  private void remove(long slot) {
    slots.remove(slot);
    latest = null;
  }

  /** Returns all elements by key, in no particular order, for checkpoints. */
  Map<String, List<Element>> content() {
    Map<String, List<Element>> content = new HashMap<>();
    for (List<Element> slot : slots.values()) {
      for (Element element : slot) {
        content.computeIfAbsent(element.key(), key -> new ArrayList<>(2)).add(element);
      }
    }
    return content;
  }
}
