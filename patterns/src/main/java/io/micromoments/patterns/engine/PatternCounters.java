package io.micromoments.patterns.engine;

/** Counters of one pattern version in one subtask. */
public final class PatternCounters {

  long open;
  long matches;
  long overflowed;
  long sampledNanos;
  long samples;

  void sampled(long nanos) {
    sampledNanos += nanos;
    samples++;
  }

  /** Returns the number of partial matches, including complete ones that are held back. */
  public long open() {
    return open;
  }

  /** Returns the number of matches found. */
  public long matches() {
    return matches;
  }

  /** Returns the number of partial matches dropped because a customer exceeded a limit. */
  public long overflowed() {
    return overflowed;
  }

  /** Returns the average time to process one event for one customer, in nanoseconds; sampled. */
  public double nanosPerEvent() {
    return samples == 0 ? 0 : (double) sampledNanos / samples;
  }
}
