package io.micromoments.patterns.flow;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Tells Flink to use {@link AvroSerializer} for a generated record, as {@code AvroTypeInfo} does.
 * That one also looks for the record's getters, by names it puts into small letters in the default
 * locale: in a Turkish one it finds none for a field such as {@code id}, and no job starts.
 */
public final class RecordType<T extends SpecificRecordBase> extends ValueType<T> {

  private static final long serialVersionUID = 1L;

  public RecordType(Class<T> recordClass) {
    super(recordClass, () -> new AvroSerializer<>(recordClass));
  }
}
