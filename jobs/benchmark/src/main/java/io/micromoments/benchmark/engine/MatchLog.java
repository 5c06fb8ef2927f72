package io.micromoments.benchmark.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The matches of one run; written by the threads of the engine. */
public final class MatchLog {

  /**
   * What all engines can say of a match. Which events lie between the first and the last is not
   * compared: Esper and Siddhi do not tell an optional event.
   *
   * @param pattern its number in the family
   * @param first the id of its first event
   * @param last the id of its last event; the first where an absence ends it
   */
  public record Found(int pattern, String first, String last) {}

  private final LongAdder count = new LongAdder();
  private final Set<Found> kept = ConcurrentHashMap.newKeySet();
  private final boolean keep;

  MatchLog(boolean keep) {
    this.keep = keep;
  }

  /** Counts a match, and looks at it only where matches are kept: that would cost time. */
  public void add(Supplier<Found> match) {
    count.increment();
    if (keep) {
      kept.add(match.get());
    }
  }

  public long count() {
    return count.sum();
  }

  /** Empty where the task did not ask for them. */
  public Set<Found> found() {
    return Set.copyOf(kept);
  }
}
