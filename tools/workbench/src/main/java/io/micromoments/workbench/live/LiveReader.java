package io.micromoments.workbench.live;

import io.micromoments.input.Arrival;
import io.micromoments.input.RecordValidator;
import io.micromoments.kafka.TombstoneDecoder;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes records of the job's inputs as the job does. Not thread-safe. */
public final class LiveReader {

  /** Records further ahead of the broker's clock than this are rejected by the job. */
  static final Duration MAX_AHEAD = Arrival.MAX_AHEAD;

  private final SchemaRegistry registry;
  private final Map<LiveStream, RecordReader<? extends SpecificRecord>> readers = new HashMap<>();
  private final Map<EventStream, RecordReader<Event>> events = new EnumMap<>(EventStream.class);

  public LiveReader(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * Decodes a value.
   *
   * @throws InvalidRecord with the reason if the value is invalid
   */
  public SpecificRecord read(LiveStream stream, byte[] value)
      throws InvalidRecord, InterruptedException {
    return readers
        .computeIfAbsent(stream, each -> RecordReader.of(each.recordClass(), registry))
        .read(value);
  }

  /** Decodes a value, or the tombstone of a context stream. */
  public SpecificRecord read(LiveStream stream, ConsumerRecord<byte[], byte[]> found)
      throws InvalidRecord, InterruptedException {
    return found.value() == null && stream.context().isPresent()
        ? TombstoneDecoder.of(stream.context().get(), found)
        : read(stream, found.value());
  }

  /**
   * Checks that the job would accept a record.
   *
   * @throws InvalidRecord with the reason if not
   */
  public void check(LiveStream stream, byte[] value) throws InvalidRecord, InterruptedException {
    if (LiveStream.time(read(stream, value)).isAfter(Instant.now().plus(MAX_AHEAD))) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE, "event_time is more than 10 minutes in the future");
    }
    if (stream.context().isPresent()) {
      RecordValidator.context(stream.context().get(), read(stream, value));
    } else {
      RecordValidator.event(
          events
              .computeIfAbsent(
                  EventStream.of(stream.label()).orElseThrow(),
                  each -> RecordReader.of(each, registry))
              .read(value));
    }
  }
}
