package io.micromoments.kafka.source;

import io.micromoments.topics.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Fetches the end offsets of one source's topics. No call blocks for longer than {@link
 * #REQUEST_TIMEOUT}. Not thread-safe.
 */
final class EndOffsets implements AutoCloseable {

  /** Timeout of broker requests. */
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);

  private static final int MAX_FETCH_BYTES = 16 * 1024;

  private final Properties client;
  private final List<String> topics;
  private final IsolationLevel isolation;

  private Admin admin;

  /** Null until the first check for empty ranges. */
  private KafkaConsumer<byte[], byte[]> consumer;

  private Set<TopicPartition> partitions;

  /**
   * @param client the configuration of a Kafka client
   * @param topics with the prefix
   */
  EndOffsets(Properties client, List<String> topics) {
    this.client = Connection.withTimeout(REQUEST_TIMEOUT, client);
    this.topics = List.copyOf(topics);
    this.isolation =
        IsolationLevel.valueOf(
            client
                .getProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted")
                .toUpperCase(Locale.ROOT));
  }

  /**
   * Returns the end offsets visible to a consumer with this configuration.
   *
   * @param others partitions that were added after the first call
   * @throws IOException if the broker does not answer
   */
  Map<TopicPartition, Long> fetch(Collection<TopicPartition> others) throws IOException {
    try {
      if (admin == null) {
        admin = Admin.create(client);
      }
      if (partitions == null) {
        partitions = describe();
      }
      Set<TopicPartition> all = new HashSet<>(partitions);
      all.addAll(others);
      return admin
          .listOffsets(
              all.stream().collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())),
              new ListOffsetsOptions(isolation))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the broker", e);
    }
  }

  private Set<TopicPartition> describe() throws ExecutionException, InterruptedException {
    Set<TopicPartition> described = new HashSet<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(each -> described.add(new TopicPartition(name, each.partition()))));
    return described;
  }

  /** An offset range of a partition, start inclusive, end exclusive. */
  record EarliestAndEnd(long from, long end) {}

  /**
   * Returns the partitions whose ranges contain no readable record.
   *
   * @return those where a consumer reached the end of the range without a record, before the
   *     timeout
   */
  Set<TopicPartition> findEmptyRanges(Map<TopicPartition, EarliestAndEnd> parts) {
    if (consumer == null) {
      consumer = createConsumer();
    }
    Set<TopicPartition> without = new HashSet<>();
    Set<TopicPartition> unknown = new HashSet<>(parts.keySet());
    long until = System.nanoTime() + REQUEST_TIMEOUT.toNanos();
    consumer.assign(parts.keySet());
    parts.forEach((partition, part) -> consumer.seek(partition, Math.max(0, part.from())));
    while (!unknown.isEmpty() && System.nanoTime() < until) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        TopicPartition of = new TopicPartition(record.topic(), record.partition());
        if (unknown.remove(of)) {
          consumer.pause(List.of(of));
          if (record.offset() >= parts.get(of).end()) {
            without.add(of);
          }
        }
      }
      for (TopicPartition each : List.copyOf(unknown)) {
        if (consumer.position(each) >= parts.get(each).end()) {
          unknown.remove(each);
          without.add(each);
        }
      }
    }
    consumer.unsubscribe();
    return without;
  }

  /** Creates a consumer with small fetches: it only checks whether there is a record. */
  private KafkaConsumer<byte[], byte[]> createConsumer() {
    Properties settings = new Properties();
    settings.putAll(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_FETCH_BYTES);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Not thread-safe: no other call may be running. */
  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
