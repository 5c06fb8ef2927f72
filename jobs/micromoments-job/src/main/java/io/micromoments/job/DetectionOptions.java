package io.micromoments.job;

import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.Limits;
import io.micromoments.patterns.flow.DetectionOrder;
import io.micromoments.patterns.language.Durations;
import io.micromoments.schemas.Names;
import io.micromoments.schemas.SecretReference;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The settings {@code detection.*} of a job.
 *
 * <ul>
 *   <li>{@code detection.order}: watermark (default) or arrival
 *   <li>{@code detection.max-partial-matches-per-pattern}: of one customer, 200
 *   <li>{@code detection.max-partial-matches-per-customer}: of all patterns together, 2000
 *   <li>{@code detection.max-waiting}: elements a task keeps on the heap until the watermark passes
 *       them, 200000
 *   <li>{@code detection.max-cached}: customers whose partial matches a task keeps on the heap
 *       beside a backend that keeps bytes, 20000
 *   <li>{@code detection.idle-advance}: after how long without a source that is awake the wall
 *       clock moves time on, 30s
 *   <li>{@code detection.max-drift}: how far a source may be read ahead of the one furthest behind,
 *       in event time, 1m
 *   <li>{@code detection.lead}: how much later than it was seen a changed file takes effect, 10s
 * </ul>
 */
public final class DetectionOptions {

  private static final String PREFIX = "detection.";
  static final String ORDER = PREFIX + "order";
  private static final String PER_PATTERN = PREFIX + "max-partial-matches-per-pattern";
  private static final String PER_CUSTOMER = PREFIX + "max-partial-matches-per-customer";
  private static final String WAITING = PREFIX + "max-waiting";
  private static final String CACHED = PREFIX + "max-cached";
  private static final String LEAD = PREFIX + "lead";
  private static final String MAX_DRIFT = PREFIX + "max-drift";
  private static final String IDLE_ADVANCE = PREFIX + "idle-advance";
  static final List<String> KNOWN =
      List.of(ORDER, PER_PATTERN, PER_CUSTOMER, WAITING, CACHED, LEAD, MAX_DRIFT, IDLE_ADVANCE);

  private DetectionOptions() {}

  /**
   * Reads the settings; what is not named has its default.
   *
   * @throws IllegalArgumentException naming the setting, what was found and what is allowed
   */
  public static DetectionSettings settings(Map<String, String> named) {
    return settings(named, null);
  }

  static DetectionSettings settings(Map<String, String> named, SecretReference erasureSalt) {
    refuseUnknown(named.keySet(), KNOWN);
    DetectionSettings defaults = DetectionSettings.DEFAULT;
    return new DetectionSettings(
        named.containsKey(ORDER) ? DetectionOrder.of(named.get(ORDER)) : defaults.order(),
        new Limits(
            number(named, PER_PATTERN, defaults.limits().perPattern()),
            number(named, PER_CUSTOMER, defaults.limits().perCustomer())),
        number(named, WAITING, defaults.maxWaiting()),
        number(named, CACHED, defaults.maxCached()),
        duration(named, IDLE_ADVANCE, defaults.idleAdvance()),
        erasureSalt);
  }

  /** How much later than it was seen a changed file takes effect. */
  static Duration lead(Map<String, String> named) {
    return duration(named, LEAD, Duration.ofSeconds(10));
  }

  /** How far a source may be read ahead of the one furthest behind. */
  static Duration maxDrift(Map<String, String> named) {
    return duration(named, MAX_DRIFT, Duration.ofMinutes(1));
  }

  static Duration duration(Map<String, String> named, String name, Duration otherwise) {
    String text = named.get(name);
    if (text == null) {
      return otherwise;
    }
    return Durations.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is '%s'; allowed: %s".formatted(name, text, Durations.ALLOWED)));
  }

  /** Refuses names that begin like a known one and are none. */
  static void refuseUnknown(Collection<String> names, Collection<String> known) {
    for (String name : names) {
      String group = name.substring(0, name.indexOf('.') + 1);
      if (!group.isEmpty()
          && !known.contains(name)
          && known.stream().anyMatch(each -> each.startsWith(group))) {
        throw new IllegalArgumentException(
            "there is no setting '%s'; %s".formatted(name, Names.allowed(name, known)));
      }
    }
  }

  private static int number(Map<String, String> named, String name, int otherwise) {
    String text = named.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "%s is '%s'; allowed: a whole number from 1 on".formatted(name, text));
  }
}
