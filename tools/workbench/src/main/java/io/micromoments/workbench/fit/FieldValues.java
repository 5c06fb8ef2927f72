package io.micromoments.workbench.fit;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Names;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values that text fields of events have in a recording, with their numbers. */
final class FieldValues {

  /** Fields with more values, such as ids, are not worth a suggestion. */
  private static final int MAX_VALUES = 10_000;

  private static final int MAX_LISTED = 5;

  private record Field(EventStream stream, String name) {}

  private final Map<Field, Map<String, Long>> counts = new HashMap<>();

  /** Begins to count the values of a field. */
  void watch(EventStream stream, String field) {
    if (stream.position(field) >= 0) {
      counts.computeIfAbsent(new Field(stream, field), each -> new HashMap<>());
    }
  }

  void add(Event event) {
    counts.forEach(
        (field, values) -> {
          if (field.stream == event.stream()
              && event.get(field.name) instanceof String value
              && (values.size() < MAX_VALUES || values.containsKey(value))) {
            values.merge(value, 1L, Long::sum);
          }
        });
  }

  /** Returns whether a value never occurs in a field, as far as all values are known. */
  boolean neverOccurs(EventStream stream, String field, String value) {
    Map<String, Long> values = counts.getOrDefault(new Field(stream, field), Map.of());
    return values.size() < MAX_VALUES && !values.containsKey(value);
  }

  /** Returns the most similar value that does occur. */
  Optional<String> near(EventStream stream, String field, String value) {
    return Names.near(value, counts.getOrDefault(new Field(stream, field), Map.of()).keySet());
  }

  /** Returns the most frequent values with their numbers, in this order. */
  Map<String, Long> mostFrequent(EventStream stream, String field) {
    Map<String, Long> values = counts.getOrDefault(new Field(stream, field), Map.of());
    Map<String, Long> most = new LinkedHashMap<>();
    values.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_LISTED)
        .forEach(each -> most.put(each.getKey(), each.getValue()));
    return most;
  }

  long count(EventStream stream, String field, String value) {
    return counts.get(new Field(stream, field)).getOrDefault(value, 0L);
  }
}
