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
 * Sinks that write records to topics, Avro in the Confluent wire format.
 *
 * <p>At least once, a record is written at once or with those of the next milliseconds, and again
 * after a crash. Exactly once, it is written in a transaction that ends with the next checkpoint:
 * readers that read what is committed see it then. A transaction that is not ended within its time
 * limit, because the job was down for longer, is lost; so the limit is made of the longest outage
 * to be survived.
 *
 * @param connection where to
 * @param guarantee how often each record is to arrive
 * @param longestOutage with exactly once, how long the job may be down without loss
 */
public record TopicSinks(Connection connection, DeliveryGuarantee guarantee, Duration longestOutage)
    implements Serializable {

  /**
   * The header of a record that says when what caused it came into its own topic: eight bytes,
   * milliseconds since the epoch by the broker's clock.
   */
  public static final String CAUSED_AT = "micromoments-caused-at";

  /**
   * What a transaction may take on top of the longest outage: a checkpoint, and coming up again.
   */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** How long a record may wait for others. */
  private static final Duration LINGER = Duration.ofMillis(20);

  /** What a request may hold for a partition. */
  private static final int BATCH_BYTES = 128 * 1_024;

  /** The last that a producer keeps what it could not get rid of, before the job is restarted. */
  private static final int DELIVERY_TIMEOUT_MS = 120_000;

  /**
   * What is written of a record.
   *
   * @param topic without the prefix
   * @param key of its record
   * @param value null: a tombstone
   */
  public record Entry<R>(String topic, String key, R value) {}

  /** What the transactional ids of all sinks of a job begin with. */
  public static String transactionalIds(Connection connection) {
    return "micromoments-" + connection.outputPrefix();
  }

  /** How long a transaction may be open at most; the broker must allow it. */
  public Duration transactionTimeout() {
    return longestOutage.plus(MARGIN);
  }

  /**
   * A sink of one stream for which nobody waits: what comes within a moment goes out together,
   * which saves broker and producer most of their work.
   *
   * @param name the stream's, unlike that of any other sink of the job
   * @param recordClass of the values
   * @param entry what is written of an element
   * @param <T> what the stream has
   * @param <R> what the topic has
   */
  public <T, R extends SpecificRecord> Sink<T> sink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry) {
    return sink(name, recordClass, entry, LINGER);
  }

  /**
   * A sink of one stream that is waited for: a record goes at once where none is under way, else
   * with all that came meanwhile. Parameters as those of {@link #sink}.
   */
  public <T, R extends SpecificRecord> Sink<T> urgentSink(
      String name, Class<R> recordClass, SerializableFunction<T, Entry<R>> entry) {
    return sink(name, recordClass, entry, Duration.ZERO);
  }

  /**
   * A sink of what must be read before the next checkpoint, whatever the guarantee of the others
   * is: a repeat of it does no harm. Parameters as those of {@link #sink}.
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
