package io.micromoments.workbench.suggest;

import io.micromoments.workbench.results.Intervals;

/**
 * How well a pattern separates customers who reach a goal from those who do not.
 *
 * @param matched customers whom it matches
 * @param matchedReached those of them who reach the goal
 * @param others customers whom it does not match
 * @param othersReached those of them who reach the goal
 */
public record Separation(int matched, int matchedReached, int others, int othersReached) {

  /** Returns the share of matched customers who reach the goal. */
  public double rate() {
    return matched == 0 ? 0 : (double) matchedReached / matched;
  }

  /** Returns the share of the other customers who reach the goal. */
  public double otherRate() {
    return others == 0 ? 0 : (double) othersReached / others;
  }

  /** Returns how many times as often matched customers reach the goal. */
  public double lift() {
    return othersReached == 0 || matchedReached == 0 ? smoothedLift() : rate() / otherRate();
  }

  /** Adds half a customer to each count, so that it is defined if nobody of one side reaches it. */
  private double smoothedLift() {
    return ((matchedReached + 0.5) / (matched + 0.5)) / ((othersReached + 0.5) / (others + 0.5));
  }

  /** Returns the lower end of the 95 % interval of the lift, on a logarithmic scale. */
  public double liftFrom() {
    return smoothedLift() / factor();
  }

  /** Returns the upper end of the 95 % interval of the lift. */
  public double liftTo() {
    return smoothedLift() * factor();
  }

  private double factor() {
    double variance =
        1 / (matchedReached + 0.5)
            - 1 / (matched + 0.5)
            + 1 / (othersReached + 0.5)
            - 1 / (others + 0.5);
    return Math.exp(Intervals.STANDARD_ERRORS_OF_95_PERCENT * Math.sqrt(Math.max(0, variance)));
  }

  /** Returns the difference of the two shares in standard errors; 0 if there is none to compare. */
  public double score() {
    if (matched == 0 || others == 0) {
      return 0;
    }
    double all = (double) (matchedReached + othersReached) / (matched + others);
    double error = Math.sqrt(all * (1 - all) * (1.0 / matched + 1.0 / others));
    return error == 0 ? 0 : (rate() - otherRate()) / error;
  }

  /**
   * Returns the probability that so many of the matched customers, or more, reach the goal if the
   * pattern has nothing to do with it (Fisher's exact test).
   */
  public double probabilityByChance() {
    int all = matched + others;
    int reached = matchedReached + othersReached;
    double[] logFactorials = new double[all + 1];
    for (int i = 2; i <= all; i++) {
      logFactorials[i] = logFactorials[i - 1] + Math.log(i);
    }
    double sum = 0;
    for (int k = matchedReached; k <= Math.min(matched, reached); k++) {
      if (reached - k <= others) {
        sum +=
            Math.exp(
                choose(logFactorials, matched, k)
                    + choose(logFactorials, others, reached - k)
                    - choose(logFactorials, all, reached));
      }
    }
    return Math.min(1, sum);
  }

  private static double choose(double[] logFactorials, int n, int k) {
    return logFactorials[n] - logFactorials[k] - logFactorials[n - k];
  }
}
