package io.micromoments.topology;

import io.micromoments.definitions.CatchUpSignal;
import io.micromoments.definitions.DefinitionValidator;
import io.micromoments.ingest.IngestOperator;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.TraceElement;
import io.micromoments.runtime.element.BroadcastType;
import io.micromoments.schemas.DefinitionStatus;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Definition changes, validated in one subtask, in their order.
 *
 * @param valid the valid changes and the requests for traces, and a signal when those from before
 *     the start have been read
 * @param status whether each change was accepted
 */
record DefinitionsStage(DataStream<BroadcastElement> valid, DataStream<DefinitionStatus> status) {

  /** Validates the definition changes; empty if definitions never change. */
  static Optional<DefinitionsStage> attach(Inputs in, PatternSet patterns, JobSettings settings) {
    return in.definitions()
        .map(
            unchecked -> {
              SingleOutputStreamOperator<BroadcastElement> checked =
                  unchecked
                      .process(
                          new DefinitionValidator(
                              patterns,
                              settings.policy().orElse(null),
                              in.rejectedDefinitions().isPresent(),
                              settings.requireApproval()),
                          BroadcastType.INSTANCE)
                      .uid(Uids.DEFINITIONS)
                      .name(Uids.DEFINITIONS)
                      .setParallelism(1)
                      .setMaxParallelism(1);
              return new DefinitionsStage(
                  withTraceRequests(checked, in)
                      .transform(
                          Uids.DEFINITIONS_CAUGHT_UP,
                          BroadcastType.INSTANCE,
                          new CatchUpSignal(IngestOperator.FIRST_WATERMARK))
                      .uid(Uids.DEFINITIONS_CAUGHT_UP)
                      .setParallelism(1)
                      .setMaxParallelism(1),
                  checked.getSideOutput(DefinitionValidator.STATUS));
            });
  }

  private static DataStream<BroadcastElement> withTraceRequests(
      DataStream<BroadcastElement> definitions, Inputs in) {
    return in.traceRequests()
        .<DataStream<BroadcastElement>>map(
            requests ->
                definitions.union(
                    requests
                        .map(TraceElement::new, BroadcastType.INSTANCE)
                        .uid(Uids.TRACE_REQUESTS)
                        .name(Uids.TRACE_REQUESTS)
                        .setParallelism(1)
                        .setMaxParallelism(1)))
        .orElse(definitions);
  }
}
