package io.micromoments.patterns.serialization;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Type information of a generated record that uses {@link AvroSerializer}, as {@code AvroTypeInfo}
 * does. The latter also looks for the record's getters, by names lower-cased in the default locale:
 * in a Turkish locale it finds none for a field such as {@code id}, and no job starts.
 */
public final class RecordType<T extends SpecificRecordBase> extends ValueType<T> {

  private static final long serialVersionUID = 1L;

  public RecordType(Class<T> recordClass) {
    super(recordClass, () -> new AvroSerializer<>(recordClass));
  }
}
