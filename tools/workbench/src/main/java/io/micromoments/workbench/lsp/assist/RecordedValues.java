package io.micromoments.workbench.lsp.assist;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The values that text fields have in a recording, the most frequent first. Fields that identify
 * people or single events are left out, and so are those with too many values to choose from.
 */
public final class RecordedValues {

  /** No values. */
  public static final RecordedValues NONE = new RecordedValues();

  private static final Set<String> IDS =
      Set.of("event_id", "device_id", "customer_id", "session_id", "identifier", "command_id");

  /** A field with more values is free text or an id. */
  private static final int MAX_VALUES = 500;

  private static final int MAX_LISTED = 50;
  private static final int MAX_CHARS = 80;

  private final Map<EventStream, Map<String, Map<String, Long>>> counts =
      new EnumMap<>(EventStream.class);

  /** Counts the values of an event. */
  public void add(Event event) {
    Map<String, Map<String, Long>> ofStream =
        counts.computeIfAbsent(event.stream(), stream -> new HashMap<>());
    for (String field : event.stream().fields()) {
      if (!IDS.contains(field)
          && event.get(field) instanceof CharSequence value
          && value.length() <= MAX_CHARS) {
        Map<String, Long> values = ofStream.computeIfAbsent(field, each -> new HashMap<>());
        String text = value.toString();
        if (values.size() <= MAX_VALUES || values.containsKey(text)) {
          values.merge(text, 1L, Long::sum);
        }
      }
    }
  }

  /** Returns the values of a field in any of some streams, with their numbers. */
  Map<String, Long> of(Collection<EventStream> streams, String field) {
    Map<String, Long> all = new HashMap<>();
    for (EventStream stream : streams) {
      Map<String, Long> values =
          counts.getOrDefault(stream, Map.of()).getOrDefault(field, Map.of());
      if (values.size() <= MAX_VALUES) {
        values.forEach((value, count) -> all.merge(value, count, Long::sum));
      }
    }
    Map<String, Long> sorted = new LinkedHashMap<>();
    List<Map.Entry<String, Long>> entries =
        all.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MAX_LISTED)
            .toList();
    entries.forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }

  /** Returns how often a value occurs, in words. */
  static String times(long count) {
    return count == 1
        ? "once in the recording"
        : String.format(Locale.ENGLISH, "%,d times in the recording", count);
  }

  /** Returns whether nothing was recorded. */
  public boolean isEmpty() {
    return counts.isEmpty();
  }
}
