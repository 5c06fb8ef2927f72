package io.micromoments.propensity.train;

import io.micromoments.propensity.Activity;
import java.util.Comparator;
import java.util.List;

/**
 * All that was recorded of one session or customer.
 *
 * @param id of the session or customer
 * @param activities in the order of time; those of the same time as they were recorded
 */
record History(String id, List<Activity> activities) {

  History {
    activities = activities.stream().sorted(Comparator.comparingLong(Activity::time)).toList();
  }
}
