package io.micromoments.patterns.detect;

import java.util.ArrayDeque;

/**
 * The events a partial match has taken, last one first. Partial matches share the paths they have
 * in common; two paths of a run with the same events at the same steps are one object.
 */
final class Path {

  final Path previous;
  final int step;
  final MatchedEvent taken;

  /** Whether a match that ends here was reported; it is not reported again. */
  boolean reported;

  /** The paths that go on from here with the latest event that did; for {@link #then}. */
  private Path next;

  private Path sibling;

  Path(Path previous, int step, MatchedEvent taken) {
    this.previous = previous;
    this.step = step;
    this.taken = taken;
  }

  /** This path and one more event. */
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

  MatchedEvent first() {
    Path path = this;
    while (path.previous != null) {
      path = path.previous;
    }
    return path.taken;
  }

  /** How many events it has. */
  int length() {
    int length = 0;
    for (Path path = this; path != null; path = path.previous) {
      length++;
    }
    return length;
  }

  /** From the first event on. */
  Iterable<Path> forward() {
    ArrayDeque<Path> all = new ArrayDeque<>();
    for (Path path = this; path != null; path = path.previous) {
      all.addFirst(path);
    }
    return all;
  }
}
