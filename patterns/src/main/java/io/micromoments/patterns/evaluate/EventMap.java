package io.micromoments.patterns.evaluate;

import io.micromoments.schemas.Event;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An event as CEL reads it: a map of the fields that are set. */
final class EventMap extends AbstractMap<String, Object> {

  private final Event event;

  EventMap(Event event) {
    this.event = event;
  }

  @Override
  public Object get(Object field) {
    Object value = field instanceof String name ? event.get(name) : null;
    return value instanceof Long millis && field.equals("event_time")
        ? Instant.ofEpochMilli(millis)
        : value;
  }

  @Override
  public boolean containsKey(Object field) {
    return field instanceof String name && event.get(name) != null;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> fields = new TreeMap<>();
    for (String name : event.fields().keySet()) {
      fields.put(name, get(name));
    }
    return fields.entrySet();
  }
}
