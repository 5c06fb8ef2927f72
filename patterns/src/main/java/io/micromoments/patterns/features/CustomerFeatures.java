package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is kept of one customer for all features, by the ids of their declarations. Changed in
 * place.
 */
public final class CustomerFeatures {

  private final Map<Long, FeatureState> states;

  /** The time of the latest event of any feature. */
  private long newest = Long.MIN_VALUE;

  public CustomerFeatures() {
    this(new LinkedHashMap<>());
  }

  private CustomerFeatures(Map<Long, FeatureState> states) {
    this.states = states;
  }

  /**
   * Adds an event to a feature. An event that is older than an earlier one counts as if it had
   * happened at the time of that one.
   *
   * @param time event time in milliseconds since the epoch
   * @param value the value of {@code of}; null if the feature has none
   * @param group the value of {@code by}; null if the feature has none
   */
  public void add(Feature feature, long time, Object value, String group) {
    newest = Math.max(newest, time);
    states
        .computeIfAbsent(feature.id(), id -> FeatureState.of(feature))
        .add(feature, new FeatureEvent(newest, value, group));
  }

  /**
   * Adds what is kept of another customer who is the same person. Takes over its states.
   *
   * @param features returns a feature by its id; null if it is not declared (any more)
   */
  public void merge(CustomerFeatures other, LongFunction<Feature> features) {
    newest = Math.max(newest, other.newest);
    other.states.forEach(
        (id, state) -> {
          Feature feature = features.apply(id);
          FeatureState known = states.get(id);
          if (known == null) {
            states.put(id, state);
          } else if (feature != null) {
            known.merge(feature, state);
          }
        });
  }

  /**
   * Returns the value of a feature at a time, or null if it is missing: as CEL has it, a String,
   * Long, Double, Boolean, Instant, Duration, List or Map.
   *
   * @param now event time in milliseconds since the epoch
   */
  public Object value(Feature feature, long now) {
    FeatureState state = states.get(feature.id());
    return (state == null ? FeatureState.of(feature) : state).value(feature, now);
  }

  /** Removes what is kept for features that are not declared any more. */
  public void retain(LongPredicate isDeclared) {
    states.keySet().removeIf(id -> !isDeclared.test(id));
  }

  public boolean isEmpty() {
    return states.isEmpty();
  }

  void write(DataOutputView out) throws IOException {
    Numbers.write(newest, out);
    Numbers.write(states.size(), out);
    for (Map.Entry<Long, FeatureState> each : states.entrySet()) {
      out.writeLong(each.getKey());
      FeatureStateCodec.write(each.getValue(), out);
    }
  }

  static CustomerFeatures read(DataInputView in) throws IOException {
    long newest = Numbers.read(in);
    Map<Long, FeatureState> states = new LinkedHashMap<>();
    for (long left = Numbers.read(in); left > 0; left--) {
      states.put(in.readLong(), FeatureStateCodec.read(in));
    }
    CustomerFeatures features = new CustomerFeatures(states);
    features.newest = newest;
    return features;
  }
}
