package io.micromoments.patterns.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The skip strategy {@code overlapping}: a match is reported as soon as it is complete, and every
 * other match that shares an event with it is dropped. If overlapping matches are complete at the
 * same event or deadline, the one that started first is reported; among those that started with the
 * same event, the one with the most events.
 *
 * <p>Unlike flink-cep's strategies it never waits for a partial match that started earlier. Not
 * thread-safe.
 */
final class OverlapSkip {

  private static final Comparator<PartialMatch> PREFERRED_FIRST =
      PartialMatch.EARLIEST_FIRST
          .thenComparing(match -> match.path.length(), Comparator.reverseOrder())
          .thenComparing(match -> match.path, OverlapSkip::compareEvents);

  /**
   * Number of the current call of {@link #report}. Events are marked with it, so no mark needs to
   * be removed.
   */
  private long call;

  /** Earliest marked event; null if there is none. */
  private MatchedEvent firstMarked;

  /**
   * Reports matches that are complete at the same time, unless they overlap one another.
   *
   * @param complete matches of at least one event each
   */
  void report(Collection<PartialMatch> complete, Consumer<Path> found) {
    call++;
    firstMarked = null;
    List<PartialMatch> inOrder = new ArrayList<>(complete);
    inOrder.sort(PREFERRED_FIRST);
    for (PartialMatch match : inOrder) {
      if (!overlaps(match)) {
        mark(match);
        found.accept(match.path);
      }
    }
  }

  /**
   * Returns whether a match shares an event with a match reported by the last call of {@link
   * #report}.
   */
  boolean overlaps(PartialMatch match) {
    if (firstMarked == null) {
      return false;
    }
    for (Path path = match.path; path != null; path = path.previous) {
      if (path.taken.markedBy == call) {
        return true;
      }
      if (firstMarked.isAfter(path.taken)) {
        return false;
      }
    }
    return false;
  }

  private void mark(PartialMatch match) {
    for (Path path = match.path; path != null; path = path.previous) {
      path.taken.markedBy = call;
    }
    if (firstMarked == null || firstMarked.isAfter(match.first)) {
      firstMarked = match.first;
    }
  }

  /**
   * Compares from the last event to the first. Any order that depends on the events alone will do.
   */
  private static int compareEvents(Path a, Path b) {
    Path left = a;
    Path right = b;
    while (left != null && right != null) {
      if (left.taken != right.taken) {
        return left.taken.isAfter(right.taken) ? 1 : -1;
      }
      if (left.step != right.step) {
        return Integer.compare(left.step, right.step);
      }
      left = left.previous;
      right = right.previous;
    }
    return 0;
  }
}
