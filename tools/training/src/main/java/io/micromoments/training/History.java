package io.micromoments.training;

import io.micromoments.propensity.Activity;
import java.util.Comparator;
import java.util.List;

/**
 * Recorded activities of one session or customer.
 *
 * @param id id of the session or customer
 * @param activities sorted by time; activities with equal times keep their recorded order
 */
record History(String id, List<Activity> activities) {

  History {
    activities = activities.stream().sorted(Comparator.comparingLong(Activity::time)).toList();
  }
}
