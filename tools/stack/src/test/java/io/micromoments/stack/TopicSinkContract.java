package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.emit.TopicSinks;
import io.micromoments.emit.contract.Commands;
import io.micromoments.emit.contract.SinkContract;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.server.Broker;
import io.micromoments.stack.server.Registry;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the contract of topic sinks with a real broker and registry. */
abstract class TopicSinkContract extends SinkContract {

  @TempDir static Path folder;

  private static Broker broker;
  private static Registry registry;
  private static int tests;

  private TopicClient topics;
  private Connection connection;

  @BeforeAll
  static void start() {
    broker = new Broker(BuiltServers.installation(), folder.resolve("broker"));
    registry = new Registry(BuiltServers.installation(), folder.resolve("registry"));
    broker.start();
    registry.start();
  }

  @AfterAll
  static void stop() {
    broker.kill();
    registry.kill();
  }

  @BeforeEach
  void createTopic() throws Exception {
    tests++;
    connection =
        Connection.of(
            Map.of(
                Connection.BOOTSTRAP,
                broker.bootstrapServers(),
                Connection.REGISTRY,
                registry.url(),
                Connection.PREFIX,
                "contract" + tests + "."));
    TopicCreation.create(
        connection, List.of(Topic.named(Topic.COMMANDS).orElseThrow()), 2, Optional.empty());
    topics = new TopicClient(connection);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  abstract DeliveryGuarantee delivery();

  @Override
  protected void attach(DataStream<OfferResequenceCommand> commands) {
    commands
        .sinkTo(
            new TopicSinks(connection, delivery(), Duration.ofMinutes(10))
                .sink(
                    Topic.COMMANDS,
                    OfferResequenceCommand.class,
                    command ->
                        new TopicSinks.Entry<>(Topic.COMMANDS, command.getCustomerId(), command)))
        .uid("topic")
        .name("topic");
  }

  @Test
  void whatIsTooLargeForItsTopicIsLeftOutAndTheOthersArrive() throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(1);
    env.enableCheckpointing(100);
    attach(
        env.fromData(
            new AvroTypeInfo<>(OfferResequenceCommand.class),
            Commands.command("customer", 1, "small"),
            Commands.command("customer", 2, "x".repeat(RecordReader.MAX_BYTES + 4_096)),
            Commands.command("customer", 3, "small")));

    env.execute();

    assertThat(received()).extracting(each -> each.getSequenceNumber()).containsExactly(1L, 3L);
  }

  @Override
  protected List<OfferResequenceCommand> received() {
    return topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
        .map(TopicClient.Read::value)
        .toList();
  }
}
