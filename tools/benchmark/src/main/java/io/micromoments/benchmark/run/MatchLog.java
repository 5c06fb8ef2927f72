package io.micromoments.benchmark.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Matches of one run. Thread-safe. */
public final class MatchLog {

  /**
   * Properties of a match that all engines can report. Events between the first and the last one
   * are not compared, since Esper and Siddhi do not report optional events.
   *
   * @param pattern number of the pattern in the family
   * @param first id of the first event
   * @param last id of the last event; that of the first if an absence ends the match
   */
  public record Found(int pattern, String first, String last) {}

  private final LongAdder count = new LongAdder();
  private final Set<Found> kept = ConcurrentHashMap.newKeySet();
  private final boolean keep;

  public MatchLog(boolean keep) {
    this.keep = keep;
  }

  /** Counts a match. Evaluates it only if matches are kept, to save time. */
  public void add(Supplier<Found> match) {
    count.increment();
    if (keep) {
      kept.add(match.get());
    }
  }

  public long count() {
    return count.sum();
  }

  /** Returns the matches; empty if the task does not keep them. */
  public Set<Found> found() {
    return Set.copyOf(kept);
  }
}
