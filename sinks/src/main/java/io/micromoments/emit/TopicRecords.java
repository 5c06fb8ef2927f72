package io.micromoments.emit;

import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serializes the records of one sink. If the timestamp of the causing record is known, the header
 * {@value TopicSinks#CAUSED_AT} contains it: eight bytes, milliseconds since the epoch by the
 * broker's clock.
 *
 * <p>Records larger than the topic allows are dropped, counted ({@code recordsTooLarge}) and
 * logged: failing would not help, as they would be too large after every restart.
 */
final class TopicRecords<T, R extends SpecificRecord> implements KafkaRecordSerializationSchema<T> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(TopicRecords.class);

  /**
   * Below the topics' {@code max.message.bytes}; above the input limit, as dead letters contain the
   * whole record.
   */
  private static final int MAX_BYTES = RecordReader.MAX_BYTES + 3_072;

  private static final List<String> IDS =
      List.of("command_id", "moment_id", "event_id", "definition", "offset");

  private final Connection connection;
  private final String sink;
  private final Class<R> recordClass;
  private final SerializableFunction<T, TopicSinks.Entry<R>> entry;

  private transient SchemaRegistry registry;
  private transient Map<String, RecordWriter<R>> writers;
  private transient Counter tooLarge;

  TopicRecords(
      Connection connection,
      String sink,
      Class<R> recordClass,
      SerializableFunction<T, TopicSinks.Entry<R>> entry) {
    this.connection = connection;
    this.sink = sink;
    this.recordClass = recordClass;
    this.entry = entry;
  }

  @Override
  public void open(InitializationContext context, KafkaSinkContext sinkContext) {
    if (writers != null) {
      // ExactlyOnceKafkaWriter calls open twice; metrics registered again would not be reported.
      return;
    }
    registry = connection.openRegistry();
    writers = new HashMap<>();
    context.getMetricGroup().gauge("schemaRegistryDown", () -> registry.isDown() ? 1 : 0);
    context.getMetricGroup().histogram("eventToTopicMs", TopicLatency.histogram(sink));
    tooLarge = context.getMetricGroup().counter("recordsTooLarge");
  }

  /** Serializes an element; returns null if the record is dropped. */
  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T element, KafkaSinkContext context, Long timestamp) {
    TopicSinks.Entry<R> written = entry.apply(element);
    String topic = connection.topic(written.topic());
    byte[] key = written.key().getBytes(StandardCharsets.UTF_8);
    byte[] value = written.value() == null ? null : writer(topic).write(written.value());
    if (value != null && key.length + value.length > MAX_BYTES) {
      tooLarge.inc();
      LOG.error(
          "Dropped a record of {} bytes for topic {} (limit: {} bytes): {}",
          value.length,
          topic,
          MAX_BYTES,
          idOf(written.value()));
      return null;
    }
    List<Header> headers =
        timestamp == null || timestamp <= 0
            ? List.of()
            : List.of(
                new RecordHeader(
                    TopicSinks.CAUSED_AT,
                    ByteBuffer.allocate(Long.BYTES).putLong(timestamp).array()));
    return new ProducerRecord<>(topic, null, null, key, value, headers);
  }

  /** Returns an id for the log; never the customer's. */
  private static String idOf(SpecificRecord record) {
    for (String name : IDS) {
      Schema.Field field = record.getSchema().getField(name);
      if (field != null) {
        return name + " " + record.get(field.pos());
      }
    }
    return "no id";
  }

  private RecordWriter<R> writer(String topic) {
    RecordWriter<R> known = writers.get(topic);
    if (known != null) {
      return known;
    }
    try {
      RecordWriter<R> writer = RecordWriter.of(recordClass, topic, registry);
      writers.put(topic, writer);
      return writer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the schema registry", e);
    }
  }
}
