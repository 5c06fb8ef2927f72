package io.micromoments.patterns.engine;

import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A match: the events that matched a pattern.
 *
 * @param id hash of the customer, pattern version and detectedAt, and of the step, stream, time and
 *     id of each event
 * @param customer customer id, or {@code device:…}
 * @param detectedAt event time of the last event, or the deadline of an absence
 * @param emittedAt time at which it was emitted: detectedAt, or later if a skip strategy held it
 *     back
 * @param steps events by step; the steps in the order they were first taken
 */
public record Match(
    String id,
    PatternVersion pattern,
    String customer,
    long startedAt,
    long detectedAt,
    long emittedAt,
    Map<String, List<Event>> steps) {

  /**
   * Orders the matches of a customer by the time they were emitted. Of those emitted at the same
   * time the one detected first, and of those the one that started first, comes first: it is the
   * one that a cooldown lets through.
   */
  public static final Comparator<Match> ORDER =
      Comparator.comparingLong(Match::emittedAt)
          .thenComparingLong(Match::detectedAt)
          .thenComparingLong(Match::startedAt)
          .thenComparing(Match::id)
          .thenComparing(Match::compareEvents);

  private static final int ID_BYTES = 12;

  /** Creates a match, with its id. */
  public static Match of(
      PatternVersion pattern,
      String customer,
      long startedAt,
      long detectedAt,
      long emittedAt,
      Map<String, List<Event>> steps) {
    StringBuilder content = new StringBuilder();
    append(customer, content).append(pattern).append('\n').append(detectedAt);
    steps.forEach(
        (step, events) ->
            events.forEach(
                event -> {
                  content.append('\n').append(step).append(' ').append(event.stream().label());
                  content.append(' ').append(event.time()).append(' ');
                  append(event.id(), content);
                }));
    return new Match(
        hash(content.toString()), pattern, customer, startedAt, detectedAt, emittedAt, steps);
  }

  /** Appends the length, too, so that an id with line breaks cannot look like several ids. */
  private static StringBuilder append(String id, StringBuilder content) {
    return content.append(id.length()).append(' ').append(id).append('\n');
  }

  /**
   * Compares the content of the events, which is a total order of matches of the same pattern,
   * customer and time, even if their events have the same ids.
   */
  public static int compareEvents(Match a, Match b) {
    int order = Integer.compare(a.steps.size(), b.steps.size());
    Iterator<Map.Entry<String, List<Event>>> left = a.steps.entrySet().iterator();
    Iterator<Map.Entry<String, List<Event>>> right = b.steps.entrySet().iterator();
    while (order == 0 && left.hasNext()) {
      Map.Entry<String, List<Event>> one = left.next();
      Map.Entry<String, List<Event>> other = right.next();
      order = one.getKey().compareTo(other.getKey());
      order = order == 0 ? compareEvents(one.getValue(), other.getValue()) : order;
    }
    return order;
  }

  private static int compareEvents(List<Event> a, List<Event> b) {
    int order = Integer.compare(a.size(), b.size());
    for (int i = 0; i < a.size() && order == 0; i++) {
      order = Event.compareContent(a.get(i), b.get(i));
    }
    return order;
  }

  /** Returns a shortened SHA-256 hash, which is stable across machines and runs. */
  public static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  /** Returns the events with their steps, in the order of (time, id, stream, step). */
  public List<Evidence> evidence() {
    List<Evidence> evidence = new ArrayList<>();
    steps.forEach(
        (step, events) ->
            events.forEach(
                event ->
                    evidence.add(
                        new Evidence(
                            step,
                            event.stream().label(),
                            event.id(),
                            Instant.ofEpochMilli(event.time())))));
    evidence.sort(
        Comparator.comparing(Evidence::getEventTime)
            .thenComparing(Evidence::getEventId)
            .thenComparing(Evidence::getStream)
            .thenComparing(Evidence::getStep));
    return evidence;
  }

  /** Returns the channel of the latest event that has one, or null. */
  public String channel() {
    return steps.values().stream()
        .flatMap(List::stream)
        .filter(event -> event.channel() != null)
        .max(
            Comparator.comparingLong(Event::time)
                .thenComparing(Event::id)
                .thenComparing(Event::compareContent))
        .map(Event::channel)
        .orElse(null);
  }
}
