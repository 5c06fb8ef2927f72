package io.micromoments.patterns.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds elements of all keys on the heap until the watermark has passed them. Most come nearly in
 * order, so they are put into slots of time and sorted when a slot is due.
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

  /** Whether anything of a slot that ends before a time waits, as after time was moved on. */
  boolean hasDue(long time) {
    return !slots.isEmpty() && slots.firstKey() <= time >> SLOT_BITS;
  }

  /** Takes out everything up to a time, in {@link Element#ORDER}. */
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

  /** Takes out the elements of the latest slot of time: those that will wait longest. */
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

  /** Everything that waits, per key in no order; for checkpoints. */
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
