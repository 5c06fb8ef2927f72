package io.micromoments.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Bootstrap confidence intervals. Resamples whole histories, since the questions of one history are
 * correlated. All scorers share the same resamples, so that differences between them are paired.
 */
final class Bootstrap {

  private static final double TAIL = 0.025;

  private final int[] all;
  private final List<int[]> draws = new ArrayList<>();

  Bootstrap(int histories, int rounds, long seed) {
    all = new int[histories];
    Arrays.fill(all, 1);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      int[] weights = new int[histories];
      for (int i = 0; i < histories; i++) {
        weights[random.nextInt(histories)]++;
      }
      draws.add(weights);
    }
  }

  /**
   * Estimates a statistic with its confidence interval.
   *
   * @param figure computes the statistic from the weights of the histories; resamples for which it
   *     is NaN are ignored
   */
  Estimate of(ToDoubleFunction<int[]> figure) {
    double[] values =
        draws.stream().mapToDouble(figure).filter(value -> !Double.isNaN(value)).sorted().toArray();
    double value = figure.applyAsDouble(all);
    if (values.length == 0) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    int cut = (int) (values.length * TAIL);
    return new Estimate(value, values[cut], values[values.length - 1 - cut]);
  }

  /** A statistic and its 95% bootstrap interval; NaN if unknown. */
  record Estimate(double value, double low, double high) {

    @Override
    public String toString() {
      if (Double.isNaN(value)) {
        return "–";
      }
      return Double.isNaN(low)
          ? String.format(Locale.ROOT, "%.3f [?]", value)
          : String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
    }
  }
}
