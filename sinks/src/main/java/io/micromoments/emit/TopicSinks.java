package io.micromoments.emit;

import io.micromoments.topics.Connection;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Sinks that write records to topics, as Avro in the Confluent wire format.
 *
 * <p>With at-least-once delivery, records are sent immediately or after a few milliseconds of
 * batching, and may be repeated after a failure. With exactly-once delivery, records are written in
 * a transaction that is committed with the next checkpoint, and become visible to {@code
 * read_committed} consumers then. A transaction that exceeds its timeout because the job was down
 * is aborted and its records are lost; the timeout is therefore derived from the longest outage to
 * survive.
 *
 * @param connection target cluster and schema registry
 * @param guarantee delivery guarantee
 * @param longestOutage with exactly-once delivery, the longest downtime of the job without data
 *     loss
 */
public record TopicSinks(Connection connection, DeliveryGuarantee guarantee, Duration longestOutage)
    implements Serializable {

  /**
   * Header with the time at which the causing record was appended to its topic: eight bytes,
   * milliseconds since the epoch by the broker's clock.
   */
  public static final String CAUSED_AT = "micromoments-caused-at";

  /** Added to the longest outage: time for a checkpoint and for the restart. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** How long a record may wait to be batched. */
  private static final Duration LINGER = Duration.ofMillis(20);

  /** Maximum size of a producer batch per partition. */
  private static final int BATCH_BYTES = 128 * 1_024;

  /** How long a producer retries a record before the job fails and restarts. */
  private static final int DELIVERY_TIMEOUT_MS = 120_000;

  /**
   * Content of an output record.
   *
   * @param topic name without the prefix
   * @param key record key
   * @param value null for a tombstone
   */
  public record Entry<R>(String topic, String key, R value) {}

  /** Returns the prefix of the transactional ids of all sinks of a job. */
  public static String transactionalIds(Connection connection) {
    return "micromoments-" + connection.outputPrefix();
  }

  /**
   * Returns the transaction timeout; must not exceed the broker's {@code
   * transaction.max.timeout.ms}.
   */
  public Duration transactionTimeout() {
    return longestOutage.plus(MARGIN);
  }

  /**
   * Returns a sink that favours throughput over latency: records are batched for a few
   * milliseconds, which reduces the load on broker and producer.
   *
   * @param name name of the stream, unique among the sinks of the job
   * @param recordClass class of the values
   * @param entry converts an element to an output record
   * @param <T> type of the stream's elements
   * @param <R> type of the topic's values
   */
  public <T, R extends SpecificRecord> Sink<T> sink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry) {
    return sink(name, recordClass, entry, LINGER);
  }

  /**
   * Returns a sink that favours latency: a record is sent immediately unless a request is in
   * flight, in which case it is batched with the others that arrive meanwhile. Parameters as in
   * {@link #sink}.
   */
  public <T, R extends SpecificRecord> Sink<T> lowLatencySink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry) {
    return sink(name, recordClass, entry, Duration.ZERO);
  }

  /**
   * Returns a low-latency sink that is at-least-once regardless of the configured guarantee, for
   * records that must be readable before the next checkpoint and may be repeated. Parameters as in
   * {@link #sink}.
   */
  public <T, R extends SpecificRecord> Sink<T> atLeastOnceSink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry) {
    return new TopicSinks(connection, DeliveryGuarantee.AT_LEAST_ONCE, longestOutage)
        .sink(name, recordClass, entry, Duration.ZERO);
  }

  private <T, R extends SpecificRecord> Sink<T> sink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry, Duration linger) {
    Properties properties = connection.kafka();
    Map.of(
            ProducerConfig.LINGER_MS_CONFIG,
            String.valueOf(linger.toMillis()),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            "1",
            ProducerConfig.BATCH_SIZE_CONFIG,
            String.valueOf(BATCH_BYTES),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            String.valueOf(DELIVERY_TIMEOUT_MS),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            String.valueOf(2 * io.micromoments.topics.RecordReader.MAX_BYTES),
            ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
            TopicLatency.class.getName(),
            TopicLatency.SINK,
            name)
        .forEach(properties::putIfAbsent);
    var builder =
        KafkaSink.<T>builder()
            .setBootstrapServers(connection.bootstrapServers())
            .setKafkaProducerConfig(properties)
            .setDeliveryGuarantee(guarantee)
            .setRecordSerializer(new TopicRecords<>(connection, name, recordClass, entry));
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
      builder
          .setTransactionalIdPrefix(transactionalIds(connection) + name)
          .setProperty(
              ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
              String.valueOf(transactionTimeout().toMillis()));
    }
    KafkaSink<T> sink = builder.build();
    return guarantee == DeliveryGuarantee.EXACTLY_ONCE ? sink : new AtLeastOnceSink<>(sink);
  }
}
