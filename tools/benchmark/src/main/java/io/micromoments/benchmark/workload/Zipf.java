package io.micromoments.benchmark.workload;

import java.util.Arrays;

/** Zipf's law: few keys have many events, and many keys have few. */
final class Zipf {

  private final double[] cumulated;

  Zipf(int keys, double exponent) {
    cumulated = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += Math.pow(i + 1.0, -exponent);
      cumulated[i] = sum;
    }
    for (int i = 0; i < keys; i++) {
      cumulated[i] /= sum;
    }
  }

  /**
   * Returns a rank from 0.
   *
   * @param uniform uniform in [0, 1)
   */
  int rank(double uniform) {
    int found = Arrays.binarySearch(cumulated, uniform);
    return Math.min(cumulated.length - 1, found < 0 ? -found - 1 : found);
  }
}
