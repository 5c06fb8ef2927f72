package io.micromoments.workbench.hygiene;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.hygiene.FieldReads.Field;
import io.micromoments.workbench.replay.DeviceOwners;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which fields have a value in a recording, and whose its events are. */
final class SeenFields {

  private final Set<Field> unseen;
  private final Map<EventStream, Long> events = new EnumMap<>(EventStream.class);
  private final Set<String> customers = new HashSet<>();
  private final DeviceOwners devices = new DeviceOwners();

  private SeenFields(Collection<Field> fields) {
    this.unseen = new HashSet<>(fields);
  }

  /** Reads a recording. */
  static SeenFields of(Path scenario, Collection<Field> fields) throws Exception {
    SeenFields seen = new SeenFields(fields);
    try (ScenarioLines lines = ScenarioLines.readAhead(scenario)) {
      while (lines.hasNext()) {
        seen.add(lines.next().arrival().element());
      }
    }
    return seen;
  }

  private void add(Element element) {
    if (element instanceof ContextElement context) {
      devices.addLink(context.record());
    } else if (element instanceof EventElement each) {
      Event event = each.event();
      devices.addLink(event);
      events.merge(event.stream(), 1L, Long::sum);
      if (event.stream() != EventStream.PLACE) {
        customers.add(devices.ownerOf(event));
      }
      unseen.removeIf(field -> hasValue(event, field));
    }
  }

  private static boolean hasValue(Event event, Field field) {
    if (!field.streams().contains(event.stream()) || event.stream().position(field.name()) < 0) {
      return false;
    }
    Object value = event.get(field.name());
    return field
        .key()
        .map(key -> value instanceof Map<?, ?> map && map.get(key) != null)
        .orElse(value != null && !value.equals(""));
  }

  /** Returns whether a field has no value in any event, although its streams have events. */
  boolean isUnseen(Field field) {
    return unseen.contains(field)
        && field.streams().stream()
            .anyMatch(stream -> stream.position(field.name()) >= 0 && count(stream) > 0);
  }

  /** Returns the number of events of a stream. */
  long count(EventStream stream) {
    return events.getOrDefault(stream, 0L);
  }

  /** Returns the number of customers and guests with events. */
  int customers() {
    return customers.size();
  }
}
