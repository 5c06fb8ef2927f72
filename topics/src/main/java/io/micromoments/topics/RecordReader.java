package io.micromoments.topics;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads records in the Confluent wire format: a zero byte, the four-byte id of the writer's schema,
 * and Avro's binary encoding. Records written with other schema versions, including ones registered
 * while the job runs, are read by Avro's schema resolution rules. Not thread-safe.
 *
 * @param <T> result type
 */
public final class RecordReader<T> {

  /** Longer records are rejected without being read. */
  public static final int MAX_BYTES = 1 << 20;

  private static final byte MAGIC = 0;
  private static final int HEADER = 5;

  private final SchemaRegistry registry;
  private final BiFunction<Schema, Schema, DatumReader<Object>> readers;
  private final Schema schema;
  private final Function<Object, T> made;
  private final Map<Integer, DatumReader<Object>> byWriter = new HashMap<>();
  private final BoundedDecoder decoder = new BoundedDecoder();

  private RecordReader(
      SchemaRegistry registry,
      Schema schema,
      BiFunction<Schema, Schema, DatumReader<Object>> readers,
      Function<Object, T> made) {
    this.registry = registry;
    this.schema = schema;
    this.readers = readers;
    this.made = made;
  }

  /** Returns a reader for records of a generated class. */
  public static <T extends SpecificRecord> RecordReader<T> of(
      Class<T> recordClass, SchemaRegistry registry) {
    return new RecordReader<>(
        registry,
        SpecificData.get().getSchema(recordClass),
        SpecificDatumReader::new,
        recordClass::cast);
  }

  /** Returns a reader for the events of a stream. */
  public static RecordReader<Event> of(EventStream stream, SchemaRegistry registry) {
    return new RecordReader<>(
        registry,
        stream.schema(),
        EventData::reader,
        values -> new Event(stream, (Object[]) values));
  }

  /**
   * Reads one record; waits while the schema registry does not answer.
   *
   * @param value rejected if null; handling tombstones is up to the caller
   * @throws InvalidRecord if the record cannot be read, with the reason
   * @throws InterruptedException if the task is cancelled while waiting
   */
  public T read(byte[] value) throws InvalidRecord, InterruptedException {
    if (value == null) {
      throw new InvalidRecord(
          Code.NULL_VALUE, "the value is null; this topic does not accept tombstones");
    }
    if (value.length > MAX_BYTES) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          String.format(
              Locale.ROOT, "the value has %d bytes; allowed: %d", value.length, MAX_BYTES));
    }
    if (value.length < HEADER || value[0] != MAGIC) {
      throw new InvalidRecord(
          Code.NOT_AVRO,
          value.length < HEADER
              ? String.format(
                      Locale.ROOT,
                      "the value has %d bytes; the Confluent wire format starts with a zero byte",
                      value.length)
                  + " and a schema id of 4 bytes"
              : String.format(
                  Locale.ROOT,
                  "the first byte is %d; the Confluent wire format starts with a zero byte",
                  value[0]));
    }
    DatumReader<Object> reader = reader(ByteBuffer.wrap(value, 1, Integer.BYTES).getInt());
    try {
      decoder.reset(value, HEADER);
      Object read = reader.read(null, decoder);
      if (decoder.remaining() > 0) {
        throw new InvalidRecord(
            Code.NOT_AVRO,
            String.format(
                Locale.ROOT,
                "%d bytes remain after the record; was it written with another schema?",
                decoder.remaining()));
      }
      return made.apply(read);
    } catch (StackOverflowError e) {
      throw new InvalidRecord(
          Code.NOT_AVRO, "the value is nested too deeply; its schema is recursive");
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new InvalidRecord(
          Code.NOT_AVRO, "the value does not match its schema: " + oneLine(e.getMessage()));
    } catch (RuntimeException e) {
      throw InternalErrorRejection.of(e);
    }
  }

  private DatumReader<Object> reader(int id) throws InvalidRecord, InterruptedException {
    DatumReader<Object> known = byWriter.get(id);
    if (known != null) {
      return known;
    }
    Optional<Schema> writer = registry.byId(id);
    if (writer.isEmpty()) {
      throw new InvalidRecord(
          Code.UNKNOWN_SCHEMA,
          String.format(
                  Locale.ROOT,
                  "the schema registry has no Avro schema with id %d; register it, then redrive",
                  id)
              + " the record");
    }
    DatumReader<Object> reader = readers.apply(writer.get(), schema);
    byWriter.put(id, reader);
    return reader;
  }

  /** Returns the first line, at most 200 characters. Avro's messages can be long. */
  private static String oneLine(String message) {
    String line =
        message == null ? "unexpected end of data" : message.lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
