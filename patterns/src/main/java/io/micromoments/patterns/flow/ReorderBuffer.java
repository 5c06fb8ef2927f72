package io.micromoments.patterns.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Holds elements of all keys until the watermark has passed them. */
final class ReorderBuffer {

  private final PriorityQueue<Element> waiting = new PriorityQueue<>(Element.ORDER);

  void add(Element element) {
    waiting.add(element);
  }

  int size() {
    return waiting.size();
  }

  /** Takes out everything up to a time, per key in order. */
  Map<String, List<Element>> drain(long upTo) {
    Map<String, List<Element>> due = new LinkedHashMap<>();
    Element next;
    while ((next = waiting.peek()) != null && next.time() <= upTo) {
      waiting.remove();
      due.computeIfAbsent(next.key(), key -> new ArrayList<>(2)).add(next);
    }
    return due;
  }

  /** Everything that waits, per key in no order; for checkpoints. */
  Map<String, List<Element>> content() {
    Map<String, List<Element>> content = new HashMap<>();
    for (Element element : waiting) {
      content.computeIfAbsent(element.key(), key -> new ArrayList<>(2)).add(element);
    }
    return content;
  }
}
