package io.micromoments.kafka;

import io.micromoments.input.Arrival;
import io.micromoments.kafka.source.BacklogSource;
import io.micromoments.kafka.source.StartingOffsets;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.ControlRecord;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.EventStream;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.Uids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Reads the job's inputs from topics: one source per event stream, one for the context and one for
 * patterns, policies and requests for traces. Each source reports its backlog ({@link
 * BacklogSource}).
 */
public final class KafkaInputs {

  private KafkaInputs() {}

  /** Returns the inputs, including the definitions that could not be decoded. */
  public static Inputs from(
      StreamExecutionEnvironment env, Connection connection, KafkaSettings settings) {
    TopicDecoder decoder = new TopicDecoder(connection);
    List<Inputs.Source> sources = new ArrayList<>();
    for (EventStream stream : EventStream.external()) {
      DataStream<Arrival> arrivals =
          env.fromSource(
                  BacklogSource.forEvents(
                      read(
                          connection,
                          settings,
                          stream.label(),
                          List.of(stream.topic()),
                          settings.from(),
                          List.of()),
                      decoder,
                      settings.idleAfter(),
                      settings.maxHold(),
                      settings.outOfOrderness(),
                      Arrival::heartbeat),
                  PartitionWatermarks.ofEvents(
                      settings.outOfOrderness(), Arrival.MAX_AHEAD, settings.maxDrift()),
                  stream.label())
              .uid(Uids.SOURCE + "-" + stream.label());
      sources.add(new Inputs.Source(stream.label(), arrivals, true));
    }
    DataStream<Arrival> known =
        env.fromSource(
                BacklogSource.forContext(
                    read(
                        connection,
                        settings,
                        "context",
                        Arrays.stream(ContextStream.values()).map(ContextStream::topic).toList(),
                        StartingOffsets.EARLIEST,
                        List.of()),
                    decoder,
                    settings.maxHold(),
                    Arrival::heartbeat),
                WatermarkStrategy.noWatermarks(),
                "context")
            .uid(Uids.CONTEXT);
    SingleOutputStreamOperator<DefinitionChange> definitions =
        env.fromSource(
                BacklogSource.forContext(
                    read(
                        connection,
                        settings,
                        "definitions",
                        List.of(
                            Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE, Topic.TRACE_REQUESTS),
                        StartingOffsets.EARLIEST,
                        settings.exclusiveNames(connection)),
                    new ControlRecordDecoder(connection, settings.lead()),
                    settings.maxHold(),
                    null),
                WatermarkStrategy.<ControlRecord>noWatermarks(),
                "definitions")
            .uid(Uids.DEFINITIONS_SOURCE)
            .setParallelism(1)
            .setMaxParallelism(1)
            .process(new ControlRecordSplitter())
            .uid(Uids.DEFINITIONS_READ)
            .name(Uids.DEFINITIONS_READ)
            .setParallelism(1)
            .setMaxParallelism(1);
    return new Inputs(
        sources,
        settings.outOfOrderness(),
        Arrival.MAX_AHEAD,
        null,
        Optional.of(known),
        Optional.of(definitions),
        Optional.of(definitions.getSideOutput(ControlRecordSplitter.REJECTED)),
        Optional.of(definitions.getSideOutput(ControlRecordSplitter.TRACE_REQUESTS)));
  }

  private static BacklogSource.Settings read(
      Connection connection,
      KafkaSettings settings,
      String name,
      List<String> topics,
      StartingOffsets startingOffsets,
      List<String> exclusiveNames) {
    return new BacklogSource.Settings(
        name,
        connection.kafka(),
        settings.group(),
        topics.stream().map(connection::topic).toList(),
        startingOffsets,
        exclusiveNames);
  }
}
