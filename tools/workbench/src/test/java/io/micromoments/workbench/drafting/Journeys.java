package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Builds journeys without a scenario. */
final class Journeys {

  static final Instant START = Instant.parse("2026-05-02T20:30:00Z");

  private final List<Event> events = new ArrayList<>();
  private final Map<String, Boolean> consents = new LinkedHashMap<>();
  private Optional<SpecificRecord> profile = Optional.empty();
  private Duration end = Duration.ZERO;

  /** Adds an event with fields given as names and values in turn. */
  Journeys add(String at, EventStream stream, Object... fields) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("event_id", "recorded-" + events.size());
    values.put("event_time", START.plus(Duration.parse("PT" + at)).toEpochMilli());
    for (int i = 0; i < fields.length; i += 2) {
      values.put((String) fields[i], fields[i + 1]);
    }
    events.add(Event.of(stream, values));
    return this;
  }

  /** Adds a page view. */
  Journeys page(String at, String category) {
    return add(at, EventStream.CLICKSTREAM, "action", "page_view", "page_category", category);
  }

  Journeys profile(SpecificRecord record) {
    profile = Optional.of(record);
    return this;
  }

  Journeys consent(String purpose) {
    consents.put(purpose, true);
    return this;
  }

  Journeys endsAt(String at) {
    end = Duration.parse("PT" + at);
    return this;
  }

  Journey build() {
    Instant last = Instant.ofEpochMilli(events.get(events.size() - 1).time());
    Instant ends = START.plus(end);
    return new Journey(
        "recording", events, ends.isAfter(last) ? ends : last, profile, consents, List.of());
  }

  static MomentPattern pattern(String text) {
    PatternReader.Reading reading = PatternReader.read(new SourceText("p.yaml", text));
    return reading.pattern().orElseThrow(() -> new AssertionError(reading.problems().toString()));
  }
}
