package io.micromoments.kafka;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ControlRecord;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.TraceRequest;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Emits changes; requests for traces and dead letters as side outputs. */
public final class ControlRecordSplitter extends ProcessFunction<ControlRecord, DefinitionChange> {

  public static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected-definitions", new RecordType<>(RejectedRecord.class));

  public static final OutputTag<TraceRequest> TRACE_REQUESTS =
      new OutputTag<>("trace-requests", new RecordType<>(TraceRequest.class));

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(ControlRecord read, Context context, Collector<DefinitionChange> out) {
    if (read.getRejected() != null) {
      context.output(REJECTED, read.getRejected());
    } else if (read.getTrace() != null) {
      context.output(TRACE_REQUESTS, read.getTrace());
    } else {
      out.collect(read.getChange());
    }
  }
}
