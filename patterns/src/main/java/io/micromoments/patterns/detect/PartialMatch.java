package io.micromoments.patterns.detect;

import java.util.Comparator;

/**
 * A match that is under way, or the one thing every run has beside them: what waits for a first
 * event.
 */
final class PartialMatch {

  /** Earliest first; what waits for a first event comes last. flink-cep's order. */
  static final Comparator<PartialMatch> EARLIEST_FIRST = PartialMatch::compare;

  /** The number of the automaton's state it is in. */
  final int state;

  /** What it has taken; null for what waits for a first event. */
  final Path path;

  /** Its first event; null for what waits for one. */
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
