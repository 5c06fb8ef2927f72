package io.micromoments.patterns.features;

import io.micromoments.patterns.features.SlidingWindow.Summary;
import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A statistic over a window: counts, sums, averages, extremes, baselines and trends. */
final class WindowState implements FeatureState {

  private static final double MS_PER_DAY = Duration.ofDays(1).toMillis();

  private final Statistic statistic;
  private final SlidingWindow window;

  WindowState(Statistic statistic) {
    this(statistic, new SlidingWindow(statistic));
  }

  private WindowState(Statistic statistic, SlidingWindow window) {
    this.statistic = statistic;
    this.window = window;
  }

  static WindowState read(Statistic statistic, DataInputView in) throws IOException {
    return new WindowState(statistic, SlidingWindow.read(statistic, in));
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    double number = event.value() instanceof Number each ? each.doubleValue() : 0;
    if (Double.isFinite(number)) {
      window.add(event.time(), number, FeatureState.length(feature));
    }
  }

  @Override
  public void merge(Feature feature, FeatureState other) {
    window.merge(((WindowState) other).window, FeatureState.length(feature));
  }

  @Override
  public Object value(Feature feature, long now) {
    Summary all = window.at(now, FeatureState.length(feature));
    long count = all == null ? 0 : all.count();
    return switch (feature.aggregate()) {
      case COUNT -> count;
      case SUM -> all == null ? (Object) 0.0 : all.numbers()[0];
      case AVG -> all == null ? null : all.numbers()[0] / count;
      case MIN, MAX -> all == null ? null : (Object) all.numbers()[0];
      case BASELINE -> count < feature.minEvents() ? null : baseline(all);
      case TREND -> count < feature.minEvents() ? null : slope(all);
      case SESSIONS, DISTINCT, LAST, FIRST, SINCE, FREQUENT ->
          throw new IllegalStateException("not kept in a window: " + feature.aggregate());
    };
  }

  private static Map<String, Object> baseline(Summary all) {
    return Map.of(
        "mean",
        all.numbers()[0],
        "stddev",
        Math.sqrt(all.numbers()[1] / (all.count() - 1)),
        "count",
        all.count());
  }

  /** Returns the change per day; null if all events have the same time. */
  private static Double slope(Summary all) {
    double perMillisecond = all.numbers()[3] / all.numbers()[2];
    return all.numbers()[2] > 0 ? perMillisecond * MS_PER_DAY : null;
  }

  @Override
  public long newest() {
    return window.newest();
  }

  int size() {
    return window.size();
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    window.write(out);
  }

  Statistic statistic() {
    return statistic;
  }
}
