package io.micromoments.topics;

import io.micromoments.schemas.Event;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * Lets Avro's reader fill the array an {@link Event} consists of, without a record between: the
 * values as {@link Event} wants them.
 */
final class EventData extends GenericData {

  static final EventData INSTANCE = new EventData();

  private EventData() {}

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
