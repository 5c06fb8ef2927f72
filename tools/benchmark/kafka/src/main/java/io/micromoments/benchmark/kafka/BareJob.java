package io.micromoments.benchmark.kafka;

import io.micromoments.emit.TopicSinks;
import io.micromoments.input.Arrival;
import io.micromoments.kafka.TopicDecoder;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * Baseline of a topic-to-topic job: reads the clickstream, shuffles it once by customer, and writes
 * a command of typical size for one in {@code --every} events. Uses the product's decoder,
 * serializers, sink and buffer timeout.
 */
public final class BareJob {

  /** As in the product: flush after every record. */
  private static final Duration BUFFER_TIMEOUT = Duration.ZERO;

  private static final int OFFERS = 10;

  private BareJob() {}

  public static void main(String[] args) throws Exception {
    ParameterTool parameters = ParameterTool.fromArgs(args);
    Connection connection = Connection.of(parameters.toMap());
    int every = parameters.getInt("every");
    StreamExecutionEnvironment env = environment();
    TopicSinks sinks = new TopicSinks(connection, DeliveryGuarantee.AT_LEAST_ONCE, Duration.ZERO);
    clicksByCustomer(env, connection)
        .filter(element -> Math.floorMod(element.id().hashCode(), every) == 0)
        .map(
            element -> command((EventElement) element),
            new AvroTypeInfo<>(OfferResequenceCommand.class))
        .sinkTo(
            sinks.lowLatencySink(
                Topic.COMMANDS,
                OfferResequenceCommand.class,
                command ->
                    new TopicSinks.Entry<>(Topic.COMMANDS, command.getCustomerId(), command)));
    env.execute("bare");
  }

  /** Returns an environment configured like the product's. */
  static StreamExecutionEnvironment environment() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.configure(configuration);
    env.setBufferTimeout(BUFFER_TIMEOUT.toMillis());
    return env;
  }

  /** Reads the clickstream from its first event and keys it by customer. */
  static KeyedStream<Element, String> clicksByCustomer(
      StreamExecutionEnvironment env, Connection connection) {
    return env.fromSource(
            KafkaSource.<Arrival>builder()
                .setProperties(connection.kafka())
                .setBootstrapServers(connection.bootstrapServers())
                .setGroupId("bare")
                .setTopics(connection.topic(EventStream.CLICKSTREAM.topic()))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new TopicDecoder(connection))
                .build(),
            WatermarkStrategy.noWatermarks(),
            "clickstream")
        .map(arrival -> arrival.element(), ElementType.INSTANCE)
        .keyBy(Element::key, Types.STRING);
  }

  private static OfferResequenceCommand command(EventElement event) {
    Instant time = Instant.ofEpochMilli(event.time());
    List<String> offers = IntStream.range(0, OFFERS).mapToObj(i -> "offer-" + i).toList();
    return OfferResequenceCommand.newBuilder()
        .setCommandId(event.id())
        .setSequenceNumber(1)
        .setCustomerId(event.key())
        .setIssuedAt(time)
        .setValidUntil(time)
        .setMoment(new MomentRef(event.id(), MomentKind.KNOW, "shoes", "bench-0", 1, 1.0, Map.of()))
        .setBefore(offers)
        .setAfter(
            offers.stream()
                .map(
                    offer ->
                        new RankedOffer(
                            offer,
                            1,
                            1.0,
                            List.of(new Reason("MOMENT_BOOST", "You looked at it.")),
                            OfferKind.OFFER,
                            null,
                            null))
                .toList())
        .setWithheld(List.of())
        .setPolicy("default")
        .setPolicyVersion(1)
        .setEvidence(List.of(new Evidence("start", "clickstream", event.id(), time)))
        .build();
  }

  static List<String> arguments(Connection connection, String prefix, int every) {
    return Arguments.of(connection, prefix, Map.of("every", String.valueOf(every)));
  }
}
