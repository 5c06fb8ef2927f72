package io.micromoments.patterns.detect;

/** What one task counts of a pattern version. */
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

  /** Partial matches that are open now, and complete ones that are held back. */
  public long open() {
    return open;
  }

  /** Matches found. */
  public long matches() {
    return matches;
  }

  /** Partial matches dropped because a customer had too many. */
  public long overflowed() {
    return overflowed;
  }

  /** What looking at one event for one customer costs, in nanoseconds; from samples. */
  public double nanosPerEvent() {
    return samples == 0 ? 0 : (double) sampledNanos / samples;
  }
}
