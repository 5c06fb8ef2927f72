package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How often each value occurred. At most {@value #MAX_VALUES} values: beyond that, the one seen
 * least recently is dropped.
 */
final class FrequentValuesState implements FeatureState {

  static final int MAX_VALUES = 100;

  /** A value is usual if it occurs at least once in this many events. */
  private static final int MAX_EVENTS_PER_OCCURRENCE = 10;

  /** The one seen least recently first. */
  private final LinkedHashMap<Object, SlidingWindow> counts = new LinkedHashMap<>();

  static FrequentValuesState read(DataInputView in) throws IOException {
    FrequentValuesState state = new FrequentValuesState();
    for (long left = Numbers.read(in); left > 0; left--) {
      Object value = FeatureValueCodec.read(in);
      state.counts.put(value, SlidingWindow.read(Statistic.COUNT, in));
    }
    return state;
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    Object known = FeatureValueCodec.shortened(event.value());
    SlidingWindow count = counts.remove(known);
    count = count == null ? new SlidingWindow(Statistic.COUNT) : count;
    count.add(event.time(), 0, FeatureState.length(feature));
    counts.put(known, count);
    if (counts.size() > MAX_VALUES) {
      counts.remove(counts.keySet().iterator().next());
    }
  }

  @Override
  public void merge(Feature feature, FeatureState other) {
    for (Map.Entry<Object, SlidingWindow> each : ((FrequentValuesState) other).counts.entrySet()) {
      SlidingWindow known = counts.get(each.getKey());
      if (known == null) {
        counts.put(each.getKey(), each.getValue());
      } else {
        known.merge(each.getValue(), FeatureState.length(feature));
      }
    }
    List<Map.Entry<Object, SlidingWindow>> all = new ArrayList<>(counts.entrySet());
    all.sort(Comparator.comparingLong(each -> each.getValue().newest()));
    counts.clear();
    for (Map.Entry<Object, SlidingWindow> each :
        all.subList(Math.max(0, all.size() - MAX_VALUES), all.size())) {
      counts.put(each.getKey(), each.getValue());
    }
  }

  /** Returns the usual values, the one seen least recently first. */
  @Override
  public Object value(Feature feature, long now) {
    long length = FeatureState.length(feature);
    long all = 0;
    for (SlidingWindow each : counts.values()) {
      all += each.count(now, length);
    }
    if (all < feature.minEvents()) {
      return null;
    }
    List<Object> usual = new ArrayList<>();
    for (Map.Entry<Object, SlidingWindow> each : counts.entrySet()) {
      if (each.getValue().count(now, length) * MAX_EVENTS_PER_OCCURRENCE >= all) {
        usual.add(each.getKey());
      }
    }
    return usual;
  }

  @Override
  public long newest() {
    long newest = Long.MIN_VALUE;
    for (SlidingWindow each : counts.values()) {
      newest = Math.max(newest, each.newest());
    }
    return newest;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    Numbers.write(counts.size(), out);
    for (Map.Entry<Object, SlidingWindow> each : counts.entrySet()) {
      FeatureValueCodec.write(each.getKey(), out);
      each.getValue().write(out);
    }
  }
}
