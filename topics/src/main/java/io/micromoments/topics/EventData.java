package io.micromoments.topics;

import io.micromoments.schemas.Event;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;

/**
 * Makes Avro's reader fill the value array of an {@link Event} directly, without an intermediate
 * record and with the types that {@link Event} expects.
 */
final class EventData extends GenericData {

  private static final EventData INSTANCE = new EventData();

  private EventData() {}

  /** Returns a reader that resolves the writer's schema to the known one. */
  static DatumReader<Object> reader(Schema writer, Schema known) {
    return new GenericDatumReader<>(writer, known, INSTANCE) {
      /** Avro's implementation looks up the string class for every value. */
      @Override
      protected Object readString(Object old, Schema expected, Decoder in) throws IOException {
        return in.readString();
      }
    };
  }

  @Override
  public Object newRecord(Object old, Schema schema) {
    return new Object[schema.getFields().size()];
  }

  @Override
  public void setField(Object record, String name, int position, Object value) {
    ((Object[]) record)[position] = value instanceof Integer number ? number.longValue() : value;
  }

  @Override
  protected void setField(Object record, String name, int position, Object value, Object state) {
    setField(record, name, position, value);
  }

  @Override
  public Object getField(Object record, String name, int position) {
    return ((Object[]) record)[position];
  }

  @Override
  public Object createEnum(String symbol, Schema schema) {
    return symbol;
  }
}
