package io.micromoments.job;

import io.micromoments.definitions.DefinitionDecoder;
import io.micromoments.definitions.SplitDefinitions;
import io.micromoments.ingest.Arrival;
import io.micromoments.ingest.ArrivalTimes;
import io.micromoments.ingest.TopicDecoder;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.ReadDefinition;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics as the inputs of the job: a source a stream of events, one for all that is known, one
 * for patterns and policies.
 *
 * <p>What is known and the definitions are read by two sources each: one that ends where the topics
 * ended when the job was made, and one that begins there. The end of the first is how the stages
 * know that a fresh job may begin with its first event.
 */
public final class KafkaInputs {

  private KafkaInputs() {}

  /**
   * The inputs, and what of the definitions could not be read.
   *
   * @throws IOException where the broker does not answer or a topic is missing
   */
  public static Inputs from(
      StreamExecutionEnvironment env, Connection connection, KafkaSettings settings)
      throws IOException {
    List<String> context = Arrays.stream(ContextStream.values()).map(ContextStream::topic).toList();
    List<String> control = List.of(Topic.PATTERNS, Topic.POLICIES);
    Map<TopicPartition, Long> ends =
        TopicEnds.of(connection, Stream.concat(context.stream(), control.stream()).toList());
    TopicDecoder decoder = new TopicDecoder(connection);

    List<Inputs.Source> sources = new ArrayList<>();
    for (EventStream stream : EventStream.values()) {
      DataStream<Arrival> arrivals =
          env.fromSource(
                  source(connection, settings, List.of(stream.topic()), decoder)
                      .setStartingOffsets(settings.startingOffsets())
                      .build(),
                  ArrivalTimes.ofEvents(
                      settings.outOfOrderness(),
                      TopicDecoder.MAX_AHEAD,
                      settings.maxDrift(),
                      settings.idleAfter()),
                  stream.label())
              .uid(Uids.SOURCE + "-" + stream.label());
      sources.add(new Inputs.Source(stream.label(), arrivals, true));
    }
    DataStream<Arrival> known =
        env.fromSource(
                source(connection, settings, context, decoder)
                    .setStartingOffsets(OffsetsInitializer.earliest())
                    .setBounded(OffsetsInitializer.offsets(of(ends, connection, context)))
                    .build(),
                // Not aligned with the events: Flink sends what has ended, and is restored as
                // ended, how far it may read, and it fails by that, again and again (2.2.1).
                WatermarkStrategy.noWatermarks(),
                "context-at-start")
            .uid(Uids.CONTEXT_AT_START)
            .union(
                env.fromSource(
                        source(connection, settings, context, decoder)
                            .setStartingOffsets(
                                OffsetsInitializer.offsets(of(ends, connection, context)))
                            .build(),
                        NeverHeldBack.strategy(),
                        "context")
                    .uid(Uids.CONTEXT));
    SingleOutputStreamOperator<DefinitionChange> definitions =
        definitions(env, connection, settings, control, of(ends, connection, control));
    return new Inputs(
        sources,
        settings.outOfOrderness(),
        TopicDecoder.MAX_AHEAD,
        null,
        Optional.of(known),
        Optional.of(definitions),
        Optional.of(definitions.getSideOutput(SplitDefinitions.REJECTED)));
  }

  private static SingleOutputStreamOperator<DefinitionChange> definitions(
      StreamExecutionEnvironment env,
      Connection connection,
      KafkaSettings settings,
      List<String> topics,
      Map<TopicPartition, Long> ends) {
    DefinitionDecoder decoder = new DefinitionDecoder(connection, settings.lead());
    return env.fromSource(
            source(connection, settings, topics, decoder)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.offsets(ends))
                .build(),
            WatermarkStrategy.noWatermarks(),
            "definitions-at-start")
        .uid(Uids.DEFINITIONS_AT_START)
        .setParallelism(1)
        .setMaxParallelism(1)
        .union(
            env.fromSource(
                    source(connection, settings, topics, decoder)
                        .setStartingOffsets(OffsetsInitializer.offsets(ends))
                        .build(),
                    NeverHeldBack.<ReadDefinition>strategy(),
                    "definitions-live")
                .uid(Uids.DEFINITIONS_SOURCE)
                .setParallelism(1)
                .setMaxParallelism(1))
        .process(new SplitDefinitions())
        .uid(Uids.DEFINITIONS_READ)
        .name(Uids.DEFINITIONS_READ)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Partitions that come later begin at their beginning. */
  private static <T> KafkaSourceBuilder<T> source(
      Connection connection,
      KafkaSettings settings,
      List<String> topics,
      KafkaRecordDeserializationSchema<T> decoder) {
    return KafkaSource.<T>builder()
        .setProperties(connection.kafka())
        .setBootstrapServers(connection.bootstrapServers())
        .setGroupId(settings.group())
        .setTopics(topics.stream().map(connection::topic).toList())
        .setDeserializer(decoder);
  }

  private static Map<TopicPartition, Long> of(
      Map<TopicPartition, Long> ends, Connection connection, List<String> topics) {
    Map<TopicPartition, Long> some = new java.util.HashMap<>();
    ends.forEach(
        (partition, end) -> {
          if (topics.contains(connection.withoutPrefix(partition.topic()))) {
            some.put(partition, end);
          }
        });
    return some;
  }
}
