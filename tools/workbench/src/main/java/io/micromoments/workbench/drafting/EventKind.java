package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What kind of event an event is: its stream, and the fields that tell kinds of events apart.
 *
 * @param fields in the order of a condition, from general to specific
 */
public record EventKind(EventStream stream, Map<String, String> fields) {

  private static final int MAX_SHOWN = 80;

  private static final Pattern UNPRINTABLE =
      Pattern.compile("(?U)[\\p{Cntrl}\\u2028\\u2029\\uFEFF\\uFFFD\\uFFFE\\uFFFF]");

  private static final Map<EventStream, List<String>> DISCRIMINATING =
      Map.of(
          EventStream.CLICKSTREAM, List.of("action", "page_category", "item_category"),
          EventStream.BEACON, List.of("transition", "place_category"),
          EventStream.SENSOR, List.of("sensor_type", "metric"),
          EventStream.INTERACTION, List.of("kind", "topic", "item_category"),
          EventStream.PLACE, List.of("kind", "topic"));

  /** Actions that every visit has, and views that say nothing about their page. */
  private static final Set<String> COMMON_ACTIONS =
      Set.of(
          "login",
          "logout",
          "session_start",
          "session_end",
          "first_visit",
          "first_open",
          "app_open",
          "user_engagement",
          "scroll");

  private static final Set<String> COMMON_PAGES =
      Set.of("home", "homepage", "home-page", "start", "landing", "index");

  /** Returns the kind of an event. */
  public static EventKind of(Event event) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : DISCRIMINATING.getOrDefault(event.stream(), List.of())) {
      if (event.get(field) instanceof String value && !value.isBlank()) {
        fields.put(field, value);
      }
    }
    return new EventKind(event.stream(), fields);
  }

  /** Returns whether an event is of this kind, or of a more specific one. */
  public boolean includes(Event event) {
    return event.stream() == stream
        && fields.entrySet().stream()
            .allMatch(field -> field.getValue().equals(event.get(field.getKey())));
  }

  /** Returns whether events of this kind say little about what a customer wants. */
  boolean isNoise() {
    return switch (stream) {
      case CLICKSTREAM ->
          COMMON_ACTIONS.contains(fields.getOrDefault("action", ""))
              || (fields.getOrDefault("action", "page_view").equals("page_view")
                  && !fields.containsKey("item_category")
                  && (!fields.containsKey("page_category")
                      || COMMON_PAGES.contains(
                          fields.get("page_category").toLowerCase(Locale.ROOT))));
      case BEACON -> !fields.getOrDefault("transition", "ENTER").equals("ENTER");
      case SENSOR, INTERACTION, PLACE -> fields.isEmpty();
      case OUTCOME, MOMENT, PROFILE -> true;
    };
  }

  /** Returns the condition that events of this kind meet; empty if there is none. */
  public String condition() {
    return fields.entrySet().stream()
        .map(field -> "event.%s == %s".formatted(field.getKey(), CelLiteral.text(field.getValue())))
        .collect(Collectors.joining(" && "));
  }

  /** Returns the most specific value; empty if there is none. */
  String subject() {
    return fields.values().stream().reduce((general, specific) -> specific).orElse("");
  }

  /** Describes the kind in a line, such as {@code clickstream page_view loan-calculator}. */
  @Override
  public String toString() {
    return (stream.label() + " " + details()).strip();
  }

  /** Describes the kind without its stream, in a line. */
  public String details() {
    String text = UNPRINTABLE.matcher(String.join(" ", fields.values())).replaceAll(" ").strip();
    return text.codePointCount(0, text.length()) > MAX_SHOWN
        ? text.substring(0, text.offsetByCodePoints(0, MAX_SHOWN)) + "…"
        : text;
  }
}
