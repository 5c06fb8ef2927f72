package io.micromoments.ingest;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Input whose records need no key context. */
abstract class UnkeyedInput<T> implements Input<T> {

  private final Consumer<LatencyMarker> latency;

  /**
   * @param latency handles latency markers
   */
  UnkeyedInput(Consumer<LatencyMarker> latency) {
    this.latency = latency;
  }

  @Override
  public void processLatencyMarker(LatencyMarker marker) {
    latency.accept(marker);
  }

  @Override
  public void setKeyContextElement(StreamRecord<T> record) {
    // The operator is not keyed.
  }
}
