package io.micromoments.patterns.language;

import io.micromoments.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One test of a pattern.
 *
 * @param name what it shows
 * @param line where it stands in its file
 * @param start what the times of the test count from
 * @param given what is known of customers that {@code givenOf} does not name
 * @param givenOf what is known of certain customers
 * @param events in the order in which they are matched
 * @param expect for each moment the fields that matter, in the order of detection
 * @param until time goes on to here after the last event
 */
public record PatternTest(
    String name,
    int line,
    Instant start,
    Given given,
    Map<String, Given> givenOf,
    List<TestEvent> events,
    List<Expectation> expect,
    Optional<Duration> until) {

  /** When a test begins that says nothing else: a Monday at midnight. */
  public static final Instant ZERO = Instant.parse("2026-01-05T00:00:00Z");

  /** Whose the events are that name no customer. */
  public static final String CUSTOMER = "test-customer";

  /**
   * What is known of a customer.
   *
   * @param profile as conditions see it; empty: none is known
   * @param consents what is said about consents; a purpose that is not named is granted
   */
  public record Given(Map<String, Object> profile, Map<String, Boolean> consents) {
    public static final Given NOTHING = new Given(Map.of(), Map.of());
  }

  /** An event and whose it is. */
  public record TestEvent(String customer, Event event) {
    static TestEvent of(Event event) {
      return new TestEvent(event.namesCustomer() ? event.customerId() : CUSTOMER, event);
    }
  }

  /**
   * What a moment must look like; empty fields are not looked at.
   *
   * @param line where it stands in its file
   * @param evidence event ids in order, each with its step where one is named
   */
  public record Expectation(
      int line,
      Optional<String> customer,
      Optional<String> moment,
      Optional<String> intent,
      Optional<Duration> at,
      Optional<Duration> startedAt,
      Optional<Double> confidence,
      Optional<Map<String, String>> capture,
      Optional<List<EvidenceItem>> evidence) {}

  /** One event of the evidence; an empty part is not looked at. */
  public record EvidenceItem(Optional<String> step, Optional<String> eventId) {}

  /** What is known of a customer. */
  public Given given(String customer) {
    return givenOf.getOrDefault(customer, given);
  }

  /** When time ends: after the last event, or at {@code until}. Milliseconds since the epoch. */
  public long end() {
    long last = start.toEpochMilli();
    for (TestEvent each : events) {
      last = Math.max(last, each.event().time());
    }
    return Math.max(
        last, until.map(duration -> start.plus(duration).toEpochMilli()).orElse(Long.MIN_VALUE));
  }
}
