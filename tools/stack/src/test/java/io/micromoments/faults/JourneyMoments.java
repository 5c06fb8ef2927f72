package io.micromoments.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes which moments {@link Journeys} must and must not produce, by the event that completes
 * them.
 */
final class JourneyMoments {

  static final String JOURNEY = "journey";
  static final String RETIRED = "retired-meanwhile";
  static final String QUARANTINED = "quarantined-meanwhile";
  static final String PUBLISHED = "published-meanwhile";

  private record Step(int customer, int wave, Instant sentAt) {}

  /** Steps by event id. */
  private final Map<String, Step> steps = new TreeMap<>();

  /** The wave before which each customer withdrew consent. */
  private final Map<Integer, Integer> withdrawn = new HashMap<>();

  private Instant retiredAt = Instant.MAX;
  private Instant quarantinedAt = Instant.MAX;
  private Instant publishedAt = Instant.MAX;

  /** Returns which of the three steps a customer takes in a wave. */
  static int step(int customer, int wave) {
    return Math.floorMod(wave + customer, 3);
  }

  void sent(String id, int customer, int wave, Instant at) {
    steps.put(id, new Step(customer, wave, at));
  }

  /** Records that a customer withdrew consent; returns false if they already had. */
  boolean withdraws(int customer, int beforeWave) {
    return withdrawn.putIfAbsent(customer, beforeWave) == null;
  }

  void retired(Instant at) {
    retiredAt = at;
  }

  void quarantined(Instant at) {
    quarantinedAt = at;
  }

  void published(Instant at) {
    publishedAt = at;
  }

  /** Returns the ids of completing events that must produce a moment, by pattern. */
  Map<String, Set<String>> required() {
    Set<String> journeys = new TreeSet<>();
    Set<String> retired = new TreeSet<>();
    Set<String> published = new TreeSet<>();
    steps.forEach(
        (id, taken) -> {
          int step = step(taken.customer, taken.wave);
          if (step == 2 && taken.wave >= 2 && !withdrawn.containsKey(taken.customer)) {
            journeys.add(id);
          }
          if (step == 0 && taken.sentAt.isBefore(retiredAt)) {
            retired.add(id);
          }
          if (step == 1 && !taken.sentAt.isBefore(publishedAt)) {
            published.add(id);
          }
        });
    return Map.of(JOURNEY, journeys, RETIRED, retired, PUBLISHED, published);
  }

  /**
   * Returns the ids of completing events that must not produce a moment, by pattern.
   *
   * @param lead delay until a retirement takes effect; a quarantine takes effect sooner
   */
  Map<String, Set<String>> forbidden(Duration lead) {
    Set<String> journeys = new HashSet<>();
    Set<String> retired = new HashSet<>();
    Set<String> quarantined = new HashSet<>();
    Set<String> published = new HashSet<>();
    steps.forEach(
        (id, taken) -> {
          if (taken.wave >= withdrawn.getOrDefault(taken.customer, Integer.MAX_VALUE)) {
            journeys.add(id);
          }
          if (isAfter(taken, retiredAt, lead)) {
            retired.add(id);
          }
          if (isAfter(taken, quarantinedAt, lead)) {
            quarantined.add(id);
          }
          if (taken.sentAt.isBefore(publishedAt)) {
            published.add(id);
          }
        });
    return Map.of(
        JOURNEY, journeys, RETIRED, retired, QUARANTINED, quarantined, PUBLISHED, published);
  }

  private static boolean isAfter(Step taken, Instant ended, Duration lead) {
    return !ended.equals(Instant.MAX) && taken.sentAt.isAfter(ended.plus(lead));
  }
}
