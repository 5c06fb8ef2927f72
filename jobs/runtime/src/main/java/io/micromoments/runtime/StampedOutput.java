package io.micromoments.runtime;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Stamps all output of a stage with the time at which its cause was appended to its topic, so that
 * the sink can measure the latency. Uses the timestamp of stream records: event times are in the
 * elements themselves.
 */
final class StampedOutput<T> implements Output<StreamRecord<T>> {

  /** No cause: output is due to the passing of time, or the cause is unknown. */
  static final long NONE = Long.MIN_VALUE;

  private final Output<StreamRecord<T>> output;
  private final Consumer<Boolean> beforeStatus;
  private long stamp = NONE;

  /**
   * @param beforeStatus is called with whether this stage becomes idle, before it tells others
   */
  StampedOutput(Output<StreamRecord<T>> output, Consumer<Boolean> beforeStatus) {
    this.output = output;
    this.beforeStatus = beforeStatus;
  }

  /** Stamps the following output with the timestamp of a record. */
  void setTimestampFrom(StreamRecord<?> record) {
    stamp = record.hasTimestamp() ? record.getTimestamp() : NONE;
  }

  /** Emits the following output without a timestamp. */
  void clearTimestamp() {
    stamp = NONE;
  }

  private <X> StreamRecord<X> stamped(StreamRecord<X> record) {
    if (stamp == NONE) {
      record.eraseTimestamp();
    } else {
      record.setTimestamp(stamp);
    }
    return record;
  }

  @Override
  public void collect(StreamRecord<T> record) {
    output.collect(stamped(record));
  }

  @Override
  public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
    output.collect(tag, stamped(record));
  }

  @Override
  public void emitWatermark(Watermark mark) {
    output.emitWatermark(mark);
  }

  @Override
  public void emitWatermarkStatus(WatermarkStatus status) {
    beforeStatus.accept(status.isIdle());
    output.emitWatermarkStatus(status);
  }

  @Override
  public void emitLatencyMarker(LatencyMarker marker) {
    output.emitLatencyMarker(marker);
  }

  @Override
  public void emitRecordAttributes(RecordAttributes attributes) {
    output.emitRecordAttributes(attributes);
  }

  @Override
  public void emitWatermark(org.apache.flink.runtime.event.WatermarkEvent event) {
    output.emitWatermark(event);
  }

  @Override
  public void close() {
    output.close();
  }
}
