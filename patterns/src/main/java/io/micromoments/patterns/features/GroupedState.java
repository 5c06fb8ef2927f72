package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A state for each value of {@code by}. At most {@value #MAX_GROUPS}: beyond that, the one whose
 * latest event is the oldest is dropped.
 */
final class GroupedState implements FeatureState {

  static final int MAX_GROUPS = 100;

  /** The one whose latest event is the oldest first. */
  private final LinkedHashMap<String, FeatureState> groups = new LinkedHashMap<>();

  static GroupedState read(DataInputView in) throws IOException {
    GroupedState state = new GroupedState();
    for (long left = Numbers.read(in); left > 0; left--) {
      String group = (String) FeatureValueCodec.read(in);
      state.groups.put(group, FeatureStateCodec.read(in));
    }
    return state;
  }

  @Override
  public void add(Feature feature, FeatureEvent event) {
    String known = (String) FeatureValueCodec.shortened(event.group());
    FeatureState state = groups.remove(known);
    state = state == null ? FeatureState.ofGroup(feature) : state;
    state.add(feature, event);
    groups.put(known, state);
    if (groups.size() > MAX_GROUPS) {
      groups.remove(groups.keySet().iterator().next());
    }
  }

  @Override
  public void merge(Feature feature, FeatureState other) {
    for (Map.Entry<String, FeatureState> each : ((GroupedState) other).groups.entrySet()) {
      FeatureState known = groups.get(each.getKey());
      if (known == null) {
        groups.put(each.getKey(), each.getValue());
      } else {
        known.merge(feature, each.getValue());
      }
    }
    List<Map.Entry<String, FeatureState>> all = new ArrayList<>(groups.entrySet());
    all.sort(Comparator.comparingLong(each -> each.getValue().newest()));
    groups.clear();
    for (Map.Entry<String, FeatureState> each :
        all.subList(Math.max(0, all.size() - MAX_GROUPS), all.size())) {
      groups.put(each.getKey(), each.getValue());
    }
  }

  /**
   * Returns a map by group, without those that have no value; its values are computed on access.
   */
  @Override
  public Object value(Feature feature, long now) {
    return new Values(feature, now);
  }

  @Override
  public long newest() {
    long newest = Long.MIN_VALUE;
    for (FeatureState each : groups.values()) {
      newest = Math.max(newest, each.newest());
    }
    return newest;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    Numbers.write(groups.size(), out);
    for (Map.Entry<String, FeatureState> each : groups.entrySet()) {
      FeatureValueCodec.write(each.getKey(), out);
      FeatureStateCodec.write(each.getValue(), out);
    }
  }

  private final class Values extends AbstractMap<String, Object> {

    private final Feature feature;
    private final long now;

    Values(Feature feature, long now) {
      this.feature = feature;
      this.now = now;
    }

    @Override
    public Object get(Object group) {
      FeatureState state = groups.get(FeatureValueCodec.shortened(group));
      // A group without an event in the window is no longer a group.
      return state == null || FeatureState.hasLeft(feature, state.newest(), now)
          ? null
          : state.value(feature, now);
    }

    @Override
    public boolean containsKey(Object group) {
      return get(group) != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      Map<String, Object> all = new TreeMap<>();
      for (String group : groups.keySet()) {
        Object value = get(group);
        if (value != null) {
          all.put(group, value);
        }
      }
      return all.entrySet();
    }
  }
}
