package io.micromoments.topics;

import io.micromoments.schemas.PlannedDatumWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Writes records of one class to one subject in the Confluent wire format. Not thread-safe. */
public final class RecordWriter<T extends SpecificRecord> {

  private final int id;
  private final PlannedDatumWriter<T> writer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

  /**
   * @param id id of the class's schema in the registry
   */
  public RecordWriter(Class<T> recordClass, int id) {
    this.id = id;
    this.writer = new PlannedDatumWriter<>(recordClass);
  }

  /**
   * Returns a writer and looks up its schema id; waits while the registry does not answer.
   *
   * @param topic name with its prefix
   * @throws IllegalStateException if the schema is not registered
   */
  public static <T extends SpecificRecord> RecordWriter<T> of(
      Class<T> recordClass, String topic, SchemaRegistry registry) throws InterruptedException {
    String subject = subject(topic);
    return new RecordWriter<>(
        recordClass,
        registry
            .idOf(subject, SpecificData.get().getSchema(recordClass))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the schema of %s is not registered under %s; run './micromoments topics"
                                .formatted(recordClass.getSimpleName(), subject)
                            + " --create' to register it")));
  }

  /** Returns the subject of a topic's value schema. */
  public static String subject(String topic) {
    return topic + "-value";
  }

  public byte[] write(T record) {
    bytes.reset();
    bytes.write(0);
    bytes.write(id >>> 24);
    bytes.write(id >>> 16);
    bytes.write(id >>> 8);
    bytes.write(id);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen with an array
    }
    return bytes.toByteArray();
  }
}
