package io.micromoments.patterns.engine;

import java.util.Comparator;

/**
 * A partial match, or the initial one that every {@link PatternState} has in addition and that
 * waits for a first event.
 */
final class PartialMatch {

  /** Earliest first event first, as in flink-cep; the one that has not started comes last. */
  static final Comparator<PartialMatch> EARLIEST_FIRST = PartialMatch::compare;

  /** Number of its state in the automaton. */
  final int state;

  /** Events taken so far; null if it has not started. */
  final Path path;

  /** First event; null if it has not started. */
  final MatchedEvent first;

  PartialMatch(int state, Path path, MatchedEvent first) {
    this.state = state;
    this.path = path;
    this.first = first;
  }

  boolean hasStarted() {
    return path != null;
  }

  private static int compare(PartialMatch a, PartialMatch b) {
    if (a.first == null || b.first == null) {
      return a.first == b.first ? 0 : a.first == null ? 1 : -1;
    }
    int order = Long.compare(a.first.time, b.first.time);
    return order != 0 ? order : Integer.compare(a.first.number, b.first.number);
  }
}
