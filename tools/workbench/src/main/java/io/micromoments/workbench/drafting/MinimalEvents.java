package io.micromoments.workbench.drafting;

import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.Schema;

/** Reduces invented events to what a person would write. */
final class MinimalEvents {

  private MinimalEvents() {}

  /**
   * Leaves out the events and fields without which there is still a moment, and gives texts that do
   * not matter the name of their field.
   *
   * @param events make a moment
   */
  static List<Event> of(List<Event> events, Predicate<List<Event>> fires) {
    return readable(withoutFields(withoutEvents(events, fires), fires), fires);
  }

  /**
   * Returns the event with one value changed so that there is no moment; empty if no change that is
   * tried does that.
   */
  static Optional<Event> nearMiss(Event event, Predicate<Event> fires) {
    for (Map.Entry<String, Object> field : fields(event)) {
      for (Object other : others(event, field)) {
        Event changed = with(event, field.getKey(), other);
        if (!fires.test(changed)) {
          return Optional.of(changed);
        }
      }
    }
    return Optional.empty();
  }

  private static List<Event> withoutEvents(List<Event> events, Predicate<List<Event>> fires) {
    List<Event> left = new ArrayList<>(events);
    for (int i = left.size() - 1; i >= 0; i--) {
      List<Event> without = new ArrayList<>(left);
      without.remove(i);
      if (fires.test(without)) {
        left = without;
      }
    }
    return left;
  }

  private static List<Event> withoutFields(List<Event> events, Predicate<List<Event>> fires) {
    List<Event> left = events;
    for (int i = 0; i < left.size(); i++) {
      for (Map.Entry<String, Object> field : fields(left.get(i))) {
        List<Event> changed = new ArrayList<>(left);
        changed.set(i, with(left.get(i), field.getKey(), null));
        left = fires.test(changed) ? changed : left;
      }
    }
    return left;
  }

  /** Replaces texts, in all events that have the same. */
  private static List<Event> readable(List<Event> events, Predicate<List<Event>> fires) {
    Set<Map.Entry<String, Object>> texts = new LinkedHashSet<>();
    events.forEach(
        event ->
            fields(event).stream().filter(field -> isFreeText(event, field)).forEach(texts::add));
    List<Event> left = events;
    int number = 0;
    for (Map.Entry<String, Object> text : texts) {
      number++;
      List<Event> changed = new ArrayList<>();
      for (Event event : left) {
        changed.add(
            text.getValue().equals(event.fields().get(text.getKey()))
                ? with(event, text.getKey(), text.getKey() + "-" + number)
                : event);
      }
      left = fires.test(changed) ? changed : left;
    }
    return left;
  }

  private static List<Object> others(Event event, Map.Entry<String, Object> field) {
    if (field.getValue() instanceof Double number) {
      return List.of(number - 1, number + 1);
    }
    if (field.getValue() instanceof Long number) {
      return List.of(number - 1, number + 1);
    }
    return isFreeText(event, field)
        ? List.of("another-" + field.getKey())
        : List.copyOf(symbols(event.stream().schema().getField(field.getKey()).schema()));
  }

  private static boolean isFreeText(Event event, Map.Entry<String, Object> field) {
    return field.getValue() instanceof String
        && symbols(event.stream().schema().getField(field.getKey()).schema()).isEmpty();
  }

  private static List<String> symbols(Schema field) {
    return switch (field.getType()) {
      case ENUM -> field.getEnumSymbols();
      case UNION -> field.getTypes().stream().flatMap(each -> symbols(each).stream()).toList();
      default -> List.of();
    };
  }

  /** Returns the fields of an event, without its id and time. */
  private static List<Map.Entry<String, Object>> fields(Event event) {
    return event.fields().entrySet().stream()
        .filter(field -> !field.getKey().startsWith("event_"))
        .map(field -> Map.entry(field.getKey(), field.getValue()))
        .toList();
  }

  /**
   * @param value null to remove the field
   */
  private static Event with(Event event, String field, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>(event.fields());
    if (value == null) {
      fields.remove(field);
    } else {
      fields.put(field, value);
    }
    return Event.of(event.stream(), fields);
  }
}
