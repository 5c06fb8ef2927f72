package io.micromoments.propensity.train;

import io.micromoments.propensity.Activity;
import io.micromoments.propensity.SessionFeatures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the items that a customer looked at or used lately does the customer take next?
 *
 * @param history whose question
 * @param asked when
 * @param answered when it is known what was taken
 * @param rows the features of each item, made as in the stream
 * @param taken of each item
 */
record RankingTask(String history, long asked, long answered, float[][] rows, boolean[] taken) {

  /**
   * The question at one time.
   *
   * @param known what the stream would know then; the items of its latest activities are asked for
   * @param takenLater the items that were taken between {@code asked} and {@code answered}
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
