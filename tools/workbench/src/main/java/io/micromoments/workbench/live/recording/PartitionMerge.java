package io.micromoments.workbench.live.recording;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Merges the lines of all partitions in the order in which they reached the broker; each partition
 * keeps its own order. The broker order of lines with the same timestamp (in milliseconds) is
 * unknown: event time, then topic and partition decide.
 */
final class PartitionMerge {

  /** Receives merged lines. */
  @FunctionalInterface
  interface LineConsumer {
    void take(Spool from, Spool.Line line) throws IOException;
  }

  private record Head(Spool from, Spool.Line line) {}

  private static final Comparator<Head> ORDER =
      Comparator.<Head>comparingLong(head -> head.line.appendedAt())
          .thenComparingLong(head -> head.line.eventTime())
          .thenComparing(head -> head.from.partition().topic())
          .thenComparingInt(head -> head.from.partition().partition());

  private PartitionMerge() {}

  /** Passes each line of the spools on once. */
  static void merge(Collection<Spool> spools, LineConsumer taker) throws IOException {
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
