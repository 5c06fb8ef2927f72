package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.util.Map;

/**
 * How many events of all customers together there were, for features that count across customers.
 */
@FunctionalInterface
public interface CountsOfAll {

  /** No counts. */
  CountsOfAll NONE = (feature, time) -> Map.of();

  /**
   * Returns the counts by group.
   *
   * @param time event time in milliseconds since the epoch
   */
  Map<String, Object> at(Feature feature, long time);
}
