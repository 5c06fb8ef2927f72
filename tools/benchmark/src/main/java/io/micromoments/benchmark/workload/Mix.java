package io.micromoments.benchmark.workload;

/** Pseudo-random numbers as a pure function of a seed and a number (SplitMix64). */
final class Mix {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  Mix(long seed, long number) {
    state = scramble(seed * GOLDEN ^ number);
  }

  long next() {
    state += GOLDEN;
    return scramble(state);
  }

  /** Returns a number uniform in [0, 1). */
  double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  int below(int bound) {
    return (int) (uniform() * bound);
  }

  private static long scramble(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
