package io.micromoments.ingest;

import io.micromoments.input.Arrival;
import io.micromoments.runtime.element.Element;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Ingest operator for a single source and patterns that do not change. */
final class SingleSourceIngestOperator extends IngestOperator
    implements OneInputStreamOperator<Arrival, Element> {

  private final Input<Arrival> lines = source(0);

  SingleSourceIngestOperator(IngestFactory settings, StreamOperatorParameters<Element> parameters) {
    super(settings, parameters);
  }

  @Override
  public void setKeyContextElement(StreamRecord<Arrival> line) {
    // The operator is not keyed.
  }

  @Override
  public void processElement(StreamRecord<Arrival> line) throws Exception {
    lines.processElement(line);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    lines.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    lines.processWatermarkStatus(status);
  }

  @Override
  public void processLatencyMarker(LatencyMarker marker) throws Exception {
    lines.processLatencyMarker(marker);
  }
}
