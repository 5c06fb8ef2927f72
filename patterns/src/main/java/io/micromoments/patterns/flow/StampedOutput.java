package io.micromoments.patterns.flow;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Puts on all that a stage gives out when what caused it came into its topic, so that at the end of
 * the way it is known how long it took. The timestamp of stream records serves for it: event times
 * are in the elements themselves.
 */
final class StampedOutput<T> implements Output<StreamRecord<T>> {

  /** Nothing that came caused it, but time, or it is not known. */
  static final long NONE = Long.MIN_VALUE;

  private final Output<StreamRecord<T>> output;
  private long stamp = NONE;

  StampedOutput(Output<StreamRecord<T>> output) {
    this.output = output;
  }

  /** What is given out from here on is caused by this record. */
  void causedBy(StreamRecord<?> record) {
    stamp = record.hasTimestamp() ? record.getTimestamp() : NONE;
  }

  /** What is given out from here on is caused by no record. */
  void causedByNone() {
    stamp = NONE;
  }

  /** Gives out a record as it came, with what caused it. */
  void forward(StreamRecord<T> record) {
    output.collect(record);
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
