package io.micromoments.training;

import io.micromoments.propensity.Activity;
import io.micromoments.propensity.SessionFeatures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Question: which of the items that a customer recently viewed or used do they take next?
 *
 * @param history id of the history
 * @param asked time of the question, in milliseconds since the epoch
 * @param answered time at which the outcome is known, in milliseconds since the epoch
 * @param rows features of each item, computed as in the stream
 * @param taken whether each item was taken
 */
record RankingTask(String history, long asked, long answered, float[][] rows, boolean[] taken) {

  /**
   * Creates the question at one time.
   *
   * @param known activities known at that time; the candidates are the items of the latest ones
   * @param takenLater items taken between {@code asked} and {@code answered}
   */
  static RankingTask of(
      String history, long asked, long answered, List<Activity> known, Set<String> takenLater) {
    List<Activity> recent =
        known.subList(Math.max(0, known.size() - SessionFeatures.MAX_ACTIVITIES), known.size());
    Map<String, String> categories = new LinkedHashMap<>();
    for (Activity activity : recent) {
      if (activity.itemId() != null) {
        categories.put(activity.itemId(), activity.itemCategory());
      }
    }
    float[][] rows = new float[categories.size()][];
    boolean[] taken = new boolean[categories.size()];
    int row = 0;
    for (Map.Entry<String, String> item : categories.entrySet()) {
      rows[row] = SessionFeatures.of(recent, item.getKey(), item.getValue(), asked);
      taken[row] = takenLater.contains(item.getKey());
      row++;
    }
    return new RankingTask(history, asked, answered, rows, taken);
  }
}
