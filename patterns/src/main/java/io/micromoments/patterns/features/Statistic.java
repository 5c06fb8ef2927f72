package io.micromoments.patterns.features;

import io.micromoments.patterns.features.SlidingWindow.Summary;
import java.io.IOException;

/**
 * Numbers that summarize events, so that two summaries can be merged into that of both. The number
 * of events is kept beside them.
 */
enum Statistic {
  /** Nothing but the number of events. */
  COUNT(0, 0),
  /** The sum. */
  SUM(1, 1),
  /** The smallest value. */
  MIN(2, 1),
  /** The greatest value. */
  MAX(3, 1),
  /** Mean, and sum of squared deviations from it. */
  SPREAD(4, 2),
  /**
   * Mean time in milliseconds after the latest event (so never positive), which keeps it exact;
   * mean value; sums of squared deviations of the time, and of products of both deviations.
   */
  TREND(5, 4);

  private static final double[] NONE = {};

  private final int code;
  private final int size;

  Statistic(int code, int size) {
    this.code = code;
    this.size = size;
  }

  /** Returns the code in state. Must never change. */
  int code() {
    return code;
  }

  /**
   * Returns the statistic of a code.
   *
   * @throws IOException if there is none
   */
  static Statistic ofCode(int code) throws IOException {
    for (Statistic each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IOException("unknown kind of feature state: " + String.valueOf(code));
  }

  /** Returns how many numbers a summary has. */
  int size() {
    return size;
  }

  /** Returns the numbers of one event. */
  double[] of(double value) {
    return switch (this) {
      case COUNT -> NONE;
      case SUM, MIN, MAX -> new double[] {value};
      case SPREAD -> new double[] {value, 0};
      case TREND -> new double[] {0, value, 0, 0};
    };
  }

  /**
   * Returns the numbers of the events of two summaries. Deviations are merged by the formulas of
   * Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
   * variances" (1979).
   */
  double[] merge(Summary older, Summary newer) {
    double[] a = older.numbers();
    double[] b = newer.numbers();
    double share = newer.count() / (double) (older.count() + newer.count());
    double weight = older.count() * share;
    return switch (this) {
      case COUNT -> NONE;
      case SUM -> new double[] {a[0] + b[0]};
      case MIN -> new double[] {Math.min(a[0], b[0])};
      case MAX -> new double[] {Math.max(a[0], b[0])};
      case SPREAD -> {
        double apart = b[0] - a[0];
        yield new double[] {a[0] + apart * share, a[1] + b[1] + apart * apart * weight};
      }
      case TREND -> {
        double later = newer.newest() - older.newest() + b[0] - a[0];
        double higher = b[1] - a[1];
        yield new double[] {
          b[0] - later * (1 - share),
          a[1] + higher * share,
          a[2] + b[2] + later * later * weight,
          a[3] + b[3] + later * higher * weight
        };
      }
    };
  }
}
