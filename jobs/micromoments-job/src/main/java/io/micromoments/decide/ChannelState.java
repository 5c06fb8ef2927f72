package io.micromoments.decide;

import io.micromoments.context.LatestChannels;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ChannelSeen;
import java.io.IOException;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;

/** Stores the latest channel of each customer in keyed state. */
final class ChannelState implements LatestChannels.Store {

  private static final ValueStateDescriptor<ChannelSeen> CHANNEL =
      new ValueStateDescriptor<>("latest-channel", new RecordType<>(ChannelSeen.class));

  private final ValueState<ChannelSeen> state;
  private final KeyedStateBackend<Object> keys;

  ChannelState(KeyedStateStore store, KeyedStateBackend<Object> keys) {
    this.state = store.getState(CHANNEL);
    this.keys = keys;
  }

  @Override
  public ChannelSeen read() throws IOException {
    return state.value();
  }

  /** Switches the key temporarily: on eviction, the customer is not the current key. */
  @Override
  public void write(String customer, ChannelSeen seen) throws IOException {
    Object current = keys.getCurrentKey();
    keys.setCurrentKey(customer);
    state.update(seen);
    if (current != null) {
      keys.setCurrentKey(current);
    }
  }
}
