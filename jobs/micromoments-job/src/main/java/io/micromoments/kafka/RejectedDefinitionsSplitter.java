package io.micromoments.kafka;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.ReadDefinition;
import io.micromoments.schemas.RejectedRecord;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Emits changes, and dead letters as a side output. */
public final class RejectedDefinitionsSplitter
    extends ProcessFunction<ReadDefinition, DefinitionChange> {

  public static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected-definitions", new RecordType<>(RejectedRecord.class));

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(
      ReadDefinition read, Context context, Collector<DefinitionChange> out) {
    if (read.getRejected() != null) {
      context.output(REJECTED, read.getRejected());
    } else {
      out.collect(read.getChange());
    }
  }
}
