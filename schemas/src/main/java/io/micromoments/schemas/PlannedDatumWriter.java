package io.micromoments.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes the records of a generated class as Avro's own writer does, to the byte. That one asks the
 * schema at every value what it is and how it is converted; this one makes a plan once, which takes
 * a fraction of the time. For any number of threads.
 */
public final class PlannedDatumWriter<T extends SpecificRecord> implements DatumWriter<T> {

  /** Writes the values of a schema. */
  @FunctionalInterface
  private interface Step {
    void write(Object value, Encoder out) throws IOException;
  }

  private final Step step;

  /**
   * @throws IllegalArgumentException where the schema has a type that no record of the product has
   */
  public PlannedDatumWriter(Class<T> type) {
    step = step(SpecificData.get().getSchema(type));
  }

  /** The schema is that of the class. */
  @Override
  public void setSchema(Schema schema) {
    throw new UnsupportedOperationException("the plan is made");
  }

  @Override
  public void write(T record, Encoder out) throws IOException {
    step.write(record, out);
  }

  private static Step step(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> record(schema);
      case ENUM -> (value, out) -> out.writeEnum(((Enum<?>) value).ordinal());
      case ARRAY -> array(step(schema.getElementType()));
      case MAP -> map(step(schema.getValueType()));
      case UNION -> union(schema);
      case STRING -> (value, out) -> out.writeString(value.toString());
      case BYTES -> (value, out) -> out.writeBytes((ByteBuffer) value);
      case INT -> (value, out) -> out.writeInt((Integer) value);
      case LONG ->
          schema.getLogicalType() == null
              ? (value, out) -> out.writeLong((Long) value)
              : (value, out) -> out.writeLong(((Instant) value).toEpochMilli());
      case FLOAT -> (value, out) -> out.writeFloat((Float) value);
      case DOUBLE -> (value, out) -> out.writeDouble((Double) value);
      case BOOLEAN -> (value, out) -> out.writeBoolean((Boolean) value);
      case NULL -> (value, out) -> out.writeNull();
      case FIXED -> throw new IllegalArgumentException("no records with " + schema);
    };
  }

  private static Step record(Schema schema) {
    Step[] fields =
        schema.getFields().stream().map(field -> step(field.schema())).toArray(Step[]::new);
    return (value, out) -> {
      IndexedRecord record = (IndexedRecord) value;
      for (int i = 0; i < fields.length; i++) {
        fields[i].write(record.get(i), out);
      }
    };
  }

  private static Step array(Step element) {
    return (value, out) -> {
      Collection<?> elements = (Collection<?>) value;
      out.writeArrayStart();
      out.setItemCount(elements.size());
      for (Object each : elements) {
        out.startItem();
        element.write(each, out);
      }
      out.writeArrayEnd();
    };
  }

  private static Step map(Step element) {
    return (value, out) -> {
      Map<?, ?> elements = (Map<?, ?>) value;
      out.writeMapStart();
      out.setItemCount(elements.size());
      for (Map.Entry<?, ?> each : elements.entrySet()) {
        out.startItem();
        out.writeString(each.getKey().toString());
        element.write(each.getValue(), out);
      }
      out.writeMapEnd();
    };
  }

  /** All unions of the product's are of something and null. */
  private static Step union(Schema schema) {
    List<Schema> branches = schema.getTypes();
    Integer none = schema.getIndexNamed(Schema.Type.NULL.getName());
    if (none == null || branches.size() != 2) {
      throw new IllegalArgumentException("no records with the union " + schema);
    }
    int some = 1 - none;
    Step step = step(branches.get(some));
    return (value, out) -> {
      if (value == null) {
        out.writeIndex(none);
        out.writeNull();
      } else {
        out.writeIndex(some);
        step.write(value, out);
      }
    };
  }
}
