package io.micromoments.training;

import io.micromoments.propensity.Activity;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.SessionFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rough cost of features and scores on a warm JVM: the best of several rounds. */
final class Cost {

  private static final int ROUNDS = 20;
  private static final int TIMES = 20_000;
  private static final int ITEMS = 10;
  private static final long MINUTE_MS = 60_000;

  private Cost() {}

  /** Returns a line with the time for the features of an item and for the scores of ten items. */
  static String of(PropensityModel model) {
    List<Activity> recent = new ArrayList<>();
    for (int i = 0; i < SessionFeatures.MAX_ACTIVITIES; i++) {
      recent.add(
          new Activity(i * MINUTE_MS, "view_item", "item-" + i % ITEMS, "category-" + i % 3));
    }
    long now = SessionFeatures.MAX_ACTIVITIES * MINUTE_MS;
    float[][] rows = new float[ITEMS][];
    double features =
        best(
            i -> {
              Activity about = recent.get(i % ITEMS);
              rows[i % ITEMS] =
                  SessionFeatures.of(recent, about.itemId(), about.itemCategory(), now);
            });
    float[] sink = new float[1];
    double scores = best(i -> sink[0] += model.score(rows)[0]);
    return String.format(
        Locale.ROOT,
        "cost      %.1f µs for the features of an item (%d activities), %.1f µs for the scores of %d items",
        features,
        recent.size(),
        scores,
        ITEMS);
  }

  private static double best(Step step) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        step.run(i);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e3 / TIMES;
  }

  private interface Step {
    void run(int i);
  }
}
