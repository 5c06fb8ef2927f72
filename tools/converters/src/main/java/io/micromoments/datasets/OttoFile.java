package io.micromoments.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads sessions in the format of the OTTO recommender systems dataset: one JSON object per line.
 * An invalid event is reported on its own; the other events of its session can be used.
 */
public final class OttoFile {

  private static final Map<String, String> ACTIONS =
      Map.of("clicks", "view_item", "carts", "add_to_cart", "orders", "purchase");

  /** The context precedes the first event by more than a day, and a replay rejects older times. */
  private static final long EARLIEST = Instant.parse("2000-01-03T00:00:00Z").toEpochMilli();

  private static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private final Map<Long, Integer> lineOfSession = new HashMap<>();
  private final InvalidLineHandler invalidLines;

  private OttoFile(InvalidLineHandler invalidLines) {
    this.invalidLines = invalidLines;
  }

  /**
   * Reads a file, which may be gzipped.
   *
   * @param sessions receives the sessions in the order of the file
   */
  public static void read(
      Path file, Consumer<OttoSession> sessions, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    OttoFile otto = new OttoFile(invalidLines);
    try (DatasetLines lines = DatasetLines.open(file)) {
      while (lines.next()) {
        try {
          sessions.accept(otto.session(lines.number(), lines.text()));
        } catch (InvalidValue e) {
          invalidLines.handle(
              new InvalidLine(lines.number(), 0, e.getMessage(), lines.beginning()));
        }
      }
    }
  }

  private OttoSession session(int line, String text) throws InvalidValue, UnreadableDataset {
    ObjectNode fields;
    try {
      fields = JsonRecords.parse(text);
    } catch (InvalidRecord e) {
      throw new InvalidValue(e.text());
    }
    long session = wholeNumber(fields, "session");
    JsonNode list = fields.path("events");
    if (!list.isArray() || list.isEmpty()) {
      throw invalid(fields, "events", "a list of at least one event");
    }
    Integer earlier = lineOfSession.putIfAbsent(session, line);
    if (earlier != null) {
      throw new InvalidValue(
          String.format(
              Locale.ROOT,
              "'session' is %d, as in line %d; allowed: one line for each session",
              session,
              earlier));
    }
    List<OttoEvent> events = new ArrayList<>(list.size());
    int number = 0;
    for (JsonNode event : list) {
      number++;
      try {
        events.add(event(event));
      } catch (InvalidValue e) {
        invalidLines.handle(new InvalidLine(line, number, e.getMessage(), event.toString()));
      }
    }
    return new OttoSession(line, session, events);
  }

  private static OttoEvent event(JsonNode fields) throws InvalidValue {
    if (!fields.isObject()) {
      throw new InvalidValue("the event is %s; allowed: an object".formatted(shown(fields)));
    }
    long item = wholeNumber(fields, "aid");
    long time = wholeNumber(fields, "ts");
    if (time < EARLIEST || time >= LATEST) {
      throw invalid(fields, "ts", "milliseconds from 2000 to 2100");
    }
    JsonNode type = fields.path("type");
    String action = type.isTextual() ? ACTIONS.get(type.textValue()) : null;
    if (action == null) {
      throw invalid(fields, "type", String.join(", ", new TreeSet<>(ACTIONS.keySet())));
    }
    return new OttoEvent(time, action, item);
  }

  private static long wholeNumber(JsonNode fields, String name) throws InvalidValue {
    JsonNode value = fields.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw invalid(fields, name, "a whole number");
    }
    return value.longValue();
  }

  private static InvalidValue invalid(JsonNode fields, String name, String allowed) {
    JsonNode value = fields.path(name);
    return new InvalidValue(
        value.isMissingNode()
            ? "'%s' is missing; required: %s".formatted(name, allowed)
            : "'%s' is %s; allowed: %s".formatted(name, shown(value), allowed));
  }

  private static String shown(JsonNode value) {
    return InvalidLine.excerpt(value.toString());
  }
}
