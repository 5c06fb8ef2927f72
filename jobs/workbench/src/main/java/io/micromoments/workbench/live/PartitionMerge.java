package io.micromoments.workbench.live;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The lines of all partitions in the order they came to the broker; each partition keeps its own.
 * Of two that came in the same millisecond, which of them was first nobody knows: the one that
 * happened first is, then topic and partition decide.
 */
final class PartitionMerge {

  /** Takes the lines. */
  @FunctionalInterface
  interface Taker {
    void take(Spool from, Spool.Line line) throws IOException;
  }

  private record Head(Spool from, Spool.Line line) {}

  private static final Comparator<Head> ORDER =
      Comparator.<Head>comparingLong(head -> head.line.appendedAt())
          .thenComparingLong(head -> head.line.eventTime())
          .thenComparing(head -> head.from.partition().topic())
          .thenComparingInt(head -> head.from.partition().partition());

  private PartitionMerge() {}

  /** Gives every line of the spools once. */
  static void merge(Collection<Spool> spools, Taker taker) throws IOException {
    PriorityQueue<Head> heads = new PriorityQueue<>(ORDER);
    for (Spool spool : spools) {
      add(heads, spool);
    }
    while (!heads.isEmpty()) {
      Head head = heads.remove();
      taker.take(head.from, head.line);
      add(heads, head.from);
    }
  }

  private static void add(PriorityQueue<Head> heads, Spool spool) throws IOException {
    Spool.Line line = spool.next();
    if (line != null) {
      heads.add(new Head(spool, line));
    }
  }
}
