package io.micromoments.stack;

import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.Broker;
import io.micromoments.stack.server.Registry;
import io.micromoments.topics.Connection;
import io.micromoments.workbench.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker and registry, and CLI commands that use them. */
final class LiveBroker implements AutoCloseable {

  /** The result of a CLI command. */
  record Run(int exit, String out, String err) {}

  private final Broker broker;
  private final Registry registry;

  LiveBroker(Path folder) {
    broker = new Broker(BuiltServers.installation(), folder.resolve("broker"));
    registry = new Registry(BuiltServers.installation(), folder.resolve("registry"));
    System.setProperty("micromoments.home", System.getProperty("repository.root"));
    try {
      broker.start();
      registry.start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Creates the topics; fails if that does not succeed. */
  void create(String prefix, String... options) {
    List<Object> words = new ArrayList<>(List.of("topics", "--create"));
    words.addAll(List.of(options));
    Run created = run(prefix, words.toArray());
    if (created.exit() != 0) {
      throw new AssertionError("the topics were not created: " + created);
    }
  }

  /** Runs a command on topics with a prefix. */
  Run run(String prefix, Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(
        List.of(
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--registry",
            registry.url(),
            "--prefix",
            prefix));
    return bare(all.toArray());
  }

  /** Runs a command without adding options. */
  static Run bare(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      texts[i] = words[i].toString();
    }
    int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
    return new Run(exit, out.toString(), err.toString());
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  Connection connection(String prefix) {
    return Connection.of(
        Map.of(
            Connection.BOOTSTRAP, broker.bootstrapServers(),
            Connection.REGISTRY, registry.url(),
            Connection.PREFIX, prefix));
  }

  RecordMetadata write(String topic, Integer partition, byte[] key, byte[] value) throws Exception {
    Properties settings = connection("").kafka();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      return producer
          .send(new ProducerRecord<>(topic, partition, key, value))
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** Reads all records that a topic contains now. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            connection("").kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      long count = consumer.endOffsets(partitions).values().stream().mapToLong(each -> each).sum();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      Await.holds(
          topic + " is read",
          Duration.ofSeconds(30),
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            return found.size() >= count;
          });
      return found;
    }
  }

  @Override
  public void close() {
    registry.kill();
    broker.kill();
  }
}
