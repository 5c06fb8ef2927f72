package io.micromoments.patterns.language.tests;

import io.micromoments.schemas.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One test of a pattern.
 *
 * @param name describes what the test shows
 * @param line 1-based line in the file
 * @param start the instant from which the times of the test are counted
 * @param given the context of customers that are not in {@code givenOf}
 * @param givenOf the context of individual customers, by id
 * @param events in the order in which they are matched
 * @param expect the expected moments in the order of detection, with the fields to compare
 * @param until advances event time to this offset from {@code start} after the last event
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

  /** The default start of a test: a Monday at midnight UTC. */
  public static final Instant ZERO = Instant.parse("2026-01-05T00:00:00Z");

  /** The customer of events without a customer id. */
  public static final String CUSTOMER = "test-customer";

  /** Returns a copy with another name. */
  public PatternTest withName(String other) {
    return new PatternTest(other, line, start, given, givenOf, events, expect, until);
  }

  /** Returns a copy with other events. */
  public PatternTest withEvents(List<TestEvent> others) {
    return new PatternTest(name, line, start, given, givenOf, others, expect, until);
  }

  /** Returns a copy that expects other moments. */
  public PatternTest withExpectations(List<Expectation> others) {
    return new PatternTest(name, line, start, given, givenOf, events, others, until);
  }

  /**
   * The context of a customer.
   *
   * @param profile as conditions see it; empty if there is none
   * @param consents by purpose in lower case; a purpose that is not listed is granted
   */
  public record Given(Map<String, Object> profile, Map<String, Boolean> consents) {
    public static final Given NOTHING = new Given(Map.of(), Map.of());
  }

  /** An event with its customer. */
  public record TestEvent(String customer, Event event) {
    static TestEvent of(Event event) {
      return new TestEvent(event.hasCustomerId() ? event.customerId() : CUSTOMER, event);
    }
  }

  /**
   * An expected moment; empty fields are not compared.
   *
   * @param line 1-based line in the file
   * @param evidence event ids in order, each with its step if one is named
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

  /** One event of the evidence; empty fields are not compared. */
  public record EvidenceItem(Optional<String> step, Optional<String> eventId) {}

  /** Returns the context of a customer. */
  public Given given(String customer) {
    return givenOf.getOrDefault(customer, given);
  }

  /**
   * Returns the time of the last event, or {@code start} if that is later, in epoch milliseconds.
   */
  public long lastEventTime() {
    long last = start.toEpochMilli();
    for (TestEvent each : events) {
      last = Math.max(last, each.event().time());
    }
    return last;
  }

  /**
   * Returns the final event time of the test, in epoch milliseconds: that of the last event, or
   * {@code until} if it is later.
   */
  public long end() {
    return Math.max(
        lastEventTime(),
        until.map(duration -> start.plus(duration).toEpochMilli()).orElse(Long.MIN_VALUE));
  }
}
