package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import org.apache.flink.core.memory.DataOutputView;

/** What is kept of a customer for one feature. Changed in place. */
sealed interface FeatureState
    permits WindowState,
        SessionState,
        DistinctState,
        LatestState,
        FrequentValuesState,
        GroupedState {

  /** Adds an event of the feature. */
  void add(Feature feature, FeatureEvent event);

  /**
   * Adds what is kept of another customer who is the same person.
   *
   * @param other of the same kind
   */
  void merge(Feature feature, FeatureState other);

  /**
   * Returns the value at a time, or null if it is missing: as CEL has it, a String, Long, Double,
   * Boolean, Instant, Duration, List or Map.
   */
  Object value(Feature feature, long now);

  /** Returns the time of the latest event. */
  long newest();

  /** Writes the content, without the kind of state. */
  void write(DataOutputView out) throws IOException;

  /** Returns the length of the feature's window in milliseconds. */
  static long length(Feature feature) {
    return feature.window().isPresent()
        ? feature.window().get().toMillis()
        : SlidingWindow.ALL_TIME;
  }

  /** Returns whether an event has left the feature's window. */
  static boolean hasLeft(Feature feature, long time, long now) {
    long length = length(feature);
    return length != SlidingWindow.ALL_TIME && time <= now - length;
  }

  /** Creates the empty state of a feature. */
  static FeatureState of(Feature feature) {
    return feature.by().isPresent() ? new GroupedState() : ofGroup(feature);
  }

  /** Creates the empty state of a feature for one value of {@code by}. */
  static FeatureState ofGroup(Feature feature) {
    return switch (feature.aggregate()) {
      case COUNT -> new WindowState(Statistic.COUNT);
      case SUM, AVG -> new WindowState(Statistic.SUM);
      case MIN -> new WindowState(Statistic.MIN);
      case MAX -> new WindowState(Statistic.MAX);
      case BASELINE -> new WindowState(Statistic.SPREAD);
      case TREND -> new WindowState(Statistic.TREND);
      case SESSIONS -> new SessionState();
      case DISTINCT -> new DistinctState();
      case LAST, FIRST, SINCE -> new LatestState();
      case FREQUENT -> new FrequentValuesState();
    };
  }
}
