package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Different values, as hashes of 64 bits, with the time of the latest event of each. At most
 * {@value #MAX_VALUES}: beyond that, the one seen least recently is dropped.
 */
final class DistinctState implements FeatureState {

  static final int MAX_VALUES = Feature.MAX_DISTINCT_VALUES;

  /** By hash, the one seen least recently first. */
  private final LinkedHashMap<Long, Long> times = new LinkedHashMap<>();

  private long newest = Long.MIN_VALUE;

  static DistinctState read(DataInputView in) throws IOException {
    DistinctState state = new DistinctState();
    for (long left = Numbers.read(in); left > 0; left--) {
      long hash = in.readLong();
      state.newest = Numbers.read(in);
      state.times.put(hash, state.newest);
    }
    return state;
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    long time = event.time();
    newest = time;
    long hash = FeatureValueCodec.hash(event.value());
    times.remove(hash);
    times.put(hash, time);
    Iterator<Map.Entry<Long, Long>> oldest = times.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Long, Long> each = oldest.next();
      if (times.size() <= MAX_VALUES && !FeatureState.hasLeft(feature, each.getValue(), time)) {
        break;
      }
      oldest.remove();
    }
  }

  @Override
  public void merge(Feature feature, FeatureState other) {
    DistinctState that = (DistinctState) other;
    that.times.forEach((hash, time) -> times.merge(hash, time, Math::max));
    newest = Math.max(newest, that.newest);
    List<Map.Entry<Long, Long>> all = new ArrayList<>(times.entrySet());
    all.sort(Map.Entry.comparingByValue());
    times.clear();
    for (Map.Entry<Long, Long> each :
        all.subList(Math.max(0, all.size() - MAX_VALUES), all.size())) {
      times.put(each.getKey(), each.getValue());
    }
  }

  @Override
  public Object value(Feature feature, long now) {
    long left = 0;
    for (long time : times.values()) {
      if (!FeatureState.hasLeft(feature, time, now)) {
        break;
      }
      left++;
    }
    return times.size() - left;
  }

  @Override
  public long newest() {
    return newest;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    Numbers.write(times.size(), out);
    for (Map.Entry<Long, Long> each : times.entrySet()) {
      out.writeLong(each.getKey());
      Numbers.write(each.getValue(), out);
    }
  }
}
