package io.micromoments.patterns.language;

import io.micromoments.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One test of a pattern, times counted from {@link #ZERO}.
 *
 * @param name what it shows
 * @param line where it stands in its file
 * @param customer the profile as conditions see it; empty: none is known
 * @param consents what is said about consents; a purpose not named is granted
 * @param events in the order of the file
 * @param expect for each moment the fields that matter, in the order of detection
 * @param until time goes on to here after the last event
 */
public record PatternTest(
    String name,
    int line,
    Map<String, Object> customer,
    Map<String, Boolean> consents,
    List<Event> events,
    List<Expectation> expect,
    Optional<Duration> until) {

  /** When a test begins: a Monday at midnight. */
  public static final Instant ZERO = Instant.parse("2026-01-05T00:00:00Z");

  /** The customer of every test. */
  public static final String CUSTOMER = "test-customer";

  /**
   * What a moment must look like; empty fields are not looked at.
   *
   * @param line where it stands in its file
   * @param evidence event ids in order, each with its step where one is named
   */
  public record Expectation(
      int line,
      Optional<String> moment,
      Optional<String> intent,
      Optional<Duration> at,
      Optional<Duration> startedAt,
      Optional<Double> confidence,
      Optional<Map<String, String>> capture,
      Optional<List<EvidenceItem>> evidence) {}

  /** One event of the evidence; an empty part is not looked at. */
  public record EvidenceItem(Optional<String> step, Optional<String> eventId) {}

  /** When time ends: after the last event, or at {@code until}. Milliseconds since the epoch. */
  public long end() {
    long last = ZERO.toEpochMilli();
    for (Event event : events) {
      last = Math.max(last, event.time());
    }
    return Math.max(
        last, until.map(duration -> ZERO.plus(duration).toEpochMilli()).orElse(Long.MIN_VALUE));
  }
}
