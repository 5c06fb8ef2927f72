package io.micromoments.ingest;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** An input of which nothing goes by keys. */
abstract class UnkeyedInput<T> implements Input<T> {

  private final Consumer<LatencyMarker> latency;

  /**
   * @param latency what the operator does with markers
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
    // Nothing is keyed here.
  }
}
