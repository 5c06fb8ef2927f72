package io.micromoments.stack;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.stack.server.StackException;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes to the job's input topics and reads its output topics. Not thread-safe. Topics are named
 * without the prefix.
 */
public final class TopicClient implements AutoCloseable {

  /** A consumed record and its deserialized value, which is null for a tombstone. */
  public record Read<T>(ConsumerRecord<byte[], byte[]> record, T value) {}

  private static final Duration POLL = Duration.ofMillis(100);

  private final Connection connection;
  private final SchemaRegistry registry;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, RecordWriter<?>> writers = new HashMap<>();
  private final Map<Class<?>, RecordReader<?>> readers = new HashMap<>();
  private final Queue<Future<RecordMetadata>> inFlight = new ArrayDeque<>();

  public TopicClient(Connection connection) {
    this.connection = connection;
    this.registry = connection.openRegistry();
    this.producer =
        new KafkaProducer<>(
            connection.kafka(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends a record; the future completes when the broker has acknowledged it. */
  public <T extends SpecificRecord> Future<RecordMetadata> send(
      String topic, String key, T record) {
    return send(topic, null, key, bytes(topic, record));
  }

  /**
   * Sends bytes as they are.
   *
   * @param partition null to partition by the key
   * @param value null for a tombstone
   */
  public Future<RecordMetadata> send(String topic, Integer partition, String key, byte[] value) {
    return producer.send(
        new ProducerRecord<>(
            connection.topic(topic),
            partition,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            value));
  }

  /** Sends a record without waiting; {@link #flush} reports failures. */
  public <T extends SpecificRecord> void put(String topic, String key, T record) {
    put(topic, null, key, bytes(topic, record));
  }

  /** Sends bytes as they are without waiting; {@link #flush} reports failures. */
  public void put(String topic, Integer partition, String key, byte[] value) {
    inFlight.add(send(topic, partition, key, value));
    while (!inFlight.isEmpty() && inFlight.peek().isDone()) {
      await(inFlight.remove());
    }
  }

  /** Serializes a record in the wire format of its topic. */
  @SuppressWarnings("unchecked") // each topic has one record class
  public <T extends SpecificRecord> byte[] bytes(String topic, T record) {
    try {
      RecordWriter<T> writer = (RecordWriter<T>) writers.get(topic);
      if (writer == null) {
        writer = RecordWriter.of((Class<T>) record.getClass(), connection.topic(topic), registry);
        writers.put(topic, writer);
      }
      return writer.write(record);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while waiting for the schema registry", e);
    }
  }

  /**
   * Waits until the broker has acknowledged all records.
   *
   * @throws StackException if it has not accepted one that was {@link #put}
   */
  public void flush() {
    producer.flush();
    while (!inFlight.isEmpty()) {
      await(inFlight.remove());
    }
  }

  /** Waits until the broker has acknowledged a record. */
  public static RecordMetadata await(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new StackException("the broker did not accept a record", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while sending", e);
    }
  }

  /** Reads all committed records that a topic has now, in order within each partition. */
  @SuppressWarnings("unchecked") // readers are keyed by record class
  public <T extends SpecificRecord> List<Read<T>> read(String topic, Class<T> recordClass) {
    RecordReader<T> reader =
        (RecordReader<T>)
            readers.computeIfAbsent(recordClass, each -> RecordReader.of(recordClass, registry));
    List<Read<T>> all = new ArrayList<>();
    forEach(
        topic,
        record -> {
          try {
            all.add(
                new Read<>(record, record.value() == null ? null : reader.read(record.value())));
          } catch (InvalidRecord e) {
            throw new StackException(topic + " has a record that cannot be decoded", e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while reading " + topic, e);
          }
        });
    return all;
  }

  /** Returns the timestamps of a topic's committed records, in epoch milliseconds, sorted. */
  public long[] times(String topic) {
    LongStream.Builder times = LongStream.builder();
    forEach(topic, record -> times.add(record.timestamp()));
    return times.build().sorted().toArray();
  }

  /** Deletes topics to free their disk space. */
  public static void deleteTopics(Connection connection, List<Topic> topics) {
    try (Admin admin = Admin.create(connection.kafka())) {
      admin
          .deleteTopics(topics.stream().map(topic -> connection.topic(topic.name())).toList())
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new StackException("topics could not be deleted", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while deleting topics", e);
    }
  }

  /** Returns the sum of a topic's end offsets, which includes transaction markers. */
  public long count(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(each -> each)
          .sum();
    }
  }

  private void forEach(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(POLL).forEach(reader);
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties properties = connection.kafka();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(connection.topic(topic)).stream()
        .map(each -> new TopicPartition(each.topic(), each.partition()))
        .toList();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    try {
      registry.close();
    } catch (IOException e) {
      throw new StackException("the schema registry client could not be closed", e);
    }
  }
}
