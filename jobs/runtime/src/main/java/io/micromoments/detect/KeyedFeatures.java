package io.micromoments.detect;

import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.features.CustomerFeaturesSerializer;
import io.micromoments.runtime.StateSize;
import io.micromoments.schemas.Event;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * The features of each customer over keyed state: one value per customer, which is read and written
 * when an event changes a feature, and read when a condition asks for one.
 */
public final class KeyedFeatures {

  private static final ValueStateDescriptor<CustomerFeatures> FEATURES =
      new ValueStateDescriptor<>("features", new CustomerFeaturesSerializer());

  private static final int INITIAL_BYTES = 256;

  private ValueState<CustomerFeatures> state;
  private StateSize<CustomerFeatures> size;
  private FeatureIndex index = FeatureIndex.EMPTY;

  /** Restores the state of the operator. */
  public void initialize(StateInitializationContext context, MetricGroup metrics) throws Exception {
    state = context.getKeyedStateStore().getState(FEATURES);
    size = new StateSize<>("features", new CustomerFeaturesSerializer(), metrics);
  }

  /** Replaces the declared features. */
  public void declare(Collection<FeatureIndex.Declared> declared) {
    index = declared.isEmpty() ? FeatureIndex.EMPTY : new FeatureIndex(declared);
  }

  /** Returns whether an event changes a feature; costs no access to state. */
  public boolean reads(Event event) {
    return !index.isEmpty() && index.reads(event);
  }

  /** Returns the features of the customer who is the current key. */
  public CustomerFeatures get() throws Exception {
    CustomerFeatures features = state.value();
    return features == null ? new CustomerFeatures() : features;
  }

  /** Adds an event to the features of the customer who is the current key, and stores them. */
  public void add(Event event, CustomerFeatures features) throws Exception {
    index.add(event, features);
    index.removeUndeclared(features);
    if (features.isEmpty()) {
      state.clear();
    } else {
      size.onWrite(features);
      state.update(features);
    }
  }

  /** Returns the serialized features of the customer who is the current key. */
  public ByteBuffer copy() throws Exception {
    DataOutputSerializer bytes = new DataOutputSerializer(INITIAL_BYTES);
    new CustomerFeaturesSerializer().serialize(get(), bytes);
    return ByteBuffer.wrap(bytes.getCopyOfBuffer());
  }

  /**
   * Adds the features of another customer to those of the customer who is the current key.
   *
   * @param other as of {@link #copy}
   */
  public void merge(ByteBuffer other) throws Exception {
    CustomerFeatures merged = get();
    index.merge(
        new CustomerFeaturesSerializer().deserialize(new DataInputDeserializer(other.duplicate())),
        merged);
    if (!merged.isEmpty()) {
      state.update(merged);
    }
  }

  /** Erases the features of the customer who is the current key. */
  public void erase() throws Exception {
    state.clear();
  }
}
