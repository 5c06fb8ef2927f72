package io.micromoments.kafka;

import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import io.micromoments.input.RecordValidator;
import io.micromoments.runtime.element.Element;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.RawBytes;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes records of event and context topics into arrivals. A record that cannot be used becomes
 * an arrival with the reason. Blocks while the schema registry is unavailable.
 */
public final class TopicDecoder implements KafkaRecordDeserializationSchema<Arrival> {

  private static final long serialVersionUID = 1L;

  private final Connection connection;

  private transient SchemaRegistry registry;
  private transient Map<String, EventStream> eventStreams;
  private transient Map<String, ContextStream> contextStreams;
  private transient Map<EventStream, RecordReader<Event>> events;
  private transient Map<ContextStream, RecordReader<? extends SpecificRecord>> contexts;

  public TopicDecoder(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    registry = connection.openRegistry();
    context.getMetricGroup().gauge("schemaRegistryDown", () -> registry.isDown() ? 1 : 0);
    eventStreams = new HashMap<>();
    events = new EnumMap<>(EventStream.class);
    for (EventStream stream : EventStream.external()) {
      eventStreams.put(connection.topic(stream.topic()), stream);
      events.put(stream, RecordReader.of(stream, registry));
    }
    contextStreams = new HashMap<>();
    contexts = new EnumMap<>(ContextStream.class);
    for (ContextStream stream : ContextStream.values()) {
      contextStreams.put(connection.topic(stream.topic()), stream);
      contexts.put(stream, RecordReader.of(stream.recordClass(), registry));
    }
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out)
      throws IOException {
    EventStream stream = eventStreams.get(record.topic());
    try {
      Element element = stream == null ? context(record) : event(stream, record);
      // Context records are never late, so their bytes are not needed for dead letters.
      RawBytes raw = stream == null ? null : RawBytes.of(record.value());
      out.collect(arrival(record, raw, element, null));
    } catch (InvalidRecord e) {
      out.collect(
          arrival(
              record, RawBytes.of(record.value()), null, Arrival.Rejection.of(e, stream == null)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the schema registry", e);
    }
  }

  private Element event(EventStream stream, ConsumerRecord<byte[], byte[]> record)
      throws InvalidRecord, InterruptedException {
    Element event = RecordValidator.event(events.get(stream).read(record.value()));
    checkNotAhead(event.time(), record.timestamp());
    return event;
  }

  private Element context(ConsumerRecord<byte[], byte[]> record)
      throws InvalidRecord, InterruptedException {
    ContextStream stream = contextStreams.get(record.topic());
    if (record.value() == null) {
      return RecordValidator.context(stream, TombstoneDecoder.of(stream, record));
    }
    Element known = RecordValidator.context(stream, contexts.get(stream).read(record.value()));
    checkNotAhead(known.time(), record.timestamp());
    return known;
  }

  /**
   * Checks that a record's time is not too far ahead of the broker's clock.
   *
   * @param time the record's time, in milliseconds since the epoch
   * @param appendedAt the broker's timestamp, in milliseconds since the epoch
   * @throws InvalidRecord with both times if it is
   */
  public static void checkNotAhead(long time, long appendedAt) throws InvalidRecord {
    if (time > appendedAt && time - appendedAt > Arrival.MAX_AHEAD.toMillis()) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE,
          "event_time is %s, but the broker's timestamp is %s; allowed: up to 10 minutes ahead"
              .formatted(Instant.ofEpochMilli(time), Instant.ofEpochMilli(appendedAt)));
    }
  }

  private static Arrival arrival(
      ConsumerRecord<byte[], byte[]> record,
      RawBytes raw,
      Element element,
      Arrival.Rejection rejection) {
    return new Arrival(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        raw,
        element,
        rejection);
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return ArrivalType.INSTANCE;
  }
}
