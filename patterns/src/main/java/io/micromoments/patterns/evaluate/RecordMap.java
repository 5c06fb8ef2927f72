package io.micromoments.patterns.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Converts context records to the form that CEL reads: a map of the fields that are set. */
public final class RecordMap {

  private RecordMap() {}

  public static Map<String, Object> of(IndexedRecord record) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if (value != null) {
        map.put(field.name(), plain(value));
      }
    }
    return map;
  }

  private static Object plain(Object value) {
    if (value instanceof IndexedRecord record) {
      return of(record);
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>(list.size());
      list.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    return value instanceof Enum<?> symbol ? symbol.name() : value;
  }
}
