package io.micromoments.patterns;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.HashMap;
import java.util.Map;

/** Helpers that create patterns and events for tests. */
public final class Patterns {

  /** Event time from which {@code seconds} count, in milliseconds since the epoch. */
  public static final long START = 1_780_000_000_000L;

  private Patterns() {}

  /** Reads a pattern, given its steps and other keys as YAML. */
  public static MomentPattern pattern(String name, String rest) {
    return read(source(name, rest));
  }

  public static SourceText source(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: KNOW\nintent: test\n%s".formatted(name, rest));
  }

  public static MomentPattern read(SourceText source) {
    PatternReader.Reading reading = PatternReader.read(source);
    return reading
        .pattern()
        .orElseThrow(
            () -> {
              StringBuilder said = new StringBuilder(source.text()).append('\n');
              reading.problems().forEach(problem -> said.append(source.show(problem)));
              return new AssertionError(said.toString());
            });
  }

  /** Creates a click {@code seconds} after {@link #START}. */
  public static Event click(String id, double seconds, String action) {
    return click(id, seconds, action, Map.of());
  }

  public static Event click(String id, double seconds, String action, Map<String, ?> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("event_id", id);
    fields.put("event_time", START + Math.round(seconds * 1000));
    fields.put("action", action);
    return Event.of(EventStream.CLICKSTREAM, fields);
  }
}
