package io.micromoments.patterns.engine;

import java.util.ArrayDeque;

/**
 * The events of a partial match, from the last to the first. Partial matches share common prefixes;
 * within a pattern version and key, paths with the same events at the same steps are one object.
 */
final class Path {

  final Path previous;
  final int step;
  final MatchedEvent taken;

  /** Whether a match that ends here was reported; it is not reported again. */
  boolean reported;

  /** Extensions of this path by the most recent event, linked by {@link #sibling}. */
  private Path next;

  private Path sibling;

  Path(Path previous, int step, MatchedEvent taken) {
    this.previous = previous;
    this.step = step;
    this.taken = taken;
  }

  /** Returns this path extended by an event; the same object for the same step and event. */
  Path then(int step, MatchedEvent taken) {
    Path siblings = next != null && next.taken == taken ? next : null;
    for (Path each = siblings; each != null; each = each.sibling) {
      if (each.step == step) {
        return each;
      }
    }
    next = new Path(this, step, taken);
    next.sibling = siblings;
    return next;
  }

  /**
   * Returns whether two paths of the same key and pattern have the same events at the same steps.
   */
  static boolean haveSameEvents(Path a, Path b) {
    Path left = a;
    Path right = b;
    while (left != right && left != null && right != null) {
      if (left.step != right.step || left.taken.number != right.taken.number) {
        return false;
      }
      left = left.previous;
      right = right.previous;
    }
    return left == right;
  }

  MatchedEvent first() {
    Path path = this;
    while (path.previous != null) {
      path = path.previous;
    }
    return path.taken;
  }

  /** Returns the number of events. */
  int length() {
    int length = 0;
    for (Path path = this; path != null; path = path.previous) {
      length++;
    }
    return length;
  }

  /** Returns the path's elements from the first event to the last. */
  Iterable<Path> forward() {
    ArrayDeque<Path> all = new ArrayDeque<>();
    for (Path path = this; path != null; path = path.previous) {
      all.addFirst(path);
    }
    return all;
  }
}
