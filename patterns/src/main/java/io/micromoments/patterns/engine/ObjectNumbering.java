package io.micromoments.patterns.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Numbers objects, by identity, in the order they are added. Optimized for few objects. */
final class ObjectNumbering<T> {

  private static final int FEW = 8;

  private final List<T> all = new ArrayList<>(FEW);
  private Map<T, Integer> numbers;

  /** Returns the number of an object, or -1 if it was not added. */
  int of(T object) {
    if (numbers != null) {
      return numbers.getOrDefault(object, -1);
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) == object) {
        return i;
      }
    }
    return -1;
  }

  /** Assigns the next number to an object that was not added before. */
  void add(T object) {
    all.add(object);
    if (numbers != null) {
      numbers.put(object, all.size() - 1);
    } else if (all.size() > FEW) {
      numbers = new IdentityHashMap<>();
      for (int i = 0; i < all.size(); i++) {
        numbers.put(all.get(i), i);
      }
    }
  }

  List<T> all() {
    return all;
  }
}
