package io.micromoments.workbench.report;

import java.util.List;

/**
 * A list of which only the beginning is shown until a reader unfolds the rest.
 *
 * @param all the whole list
 */
record Folded<T>(List<T> all) {

  private static final int OPEN = 20;

  static <T> Folded<T> of(List<T> all) {
    return new Folded<>(all);
  }

  List<T> open() {
    return all.subList(0, Math.min(OPEN, all.size()));
  }

  List<T> folded() {
    return all.subList(open().size(), all.size());
  }
}
