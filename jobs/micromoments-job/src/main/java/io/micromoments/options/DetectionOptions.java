package io.micromoments.options;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.language.Durations;
import io.micromoments.runtime.DetectionOrder;
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
 *   <li>{@code detection.max-partial-matches-per-pattern}: per customer, 200
 *   <li>{@code detection.max-partial-matches-per-customer}: over all patterns, 2000
 *   <li>{@code detection.max-waiting}: elements that a subtask buffers on the heap until the
 *       watermark passes them, 200000
 *   <li>{@code detection.max-cached}: customers whose partial matches a subtask caches on the heap
 *       in front of a serializing state backend, 20000
 *   <li>{@code detection.idle-advance}: how long all sources must be idle before the wall clock
 *       advances event time, 30s
 *   <li>{@code detection.max-drift}: maximum event-time lead of a source over the slowest one, 1m
 *   <li>{@code detection.lead}: delay between detecting a changed file and its effective time, 10s
 * </ul>
 */
public final class DetectionOptions {

  private static final String PREFIX = "detection.";
  public static final String ORDER = PREFIX + "order";
  private static final String PER_PATTERN = PREFIX + "max-partial-matches-per-pattern";
  private static final String PER_CUSTOMER = PREFIX + "max-partial-matches-per-customer";
  private static final String WAITING = PREFIX + "max-waiting";
  private static final String CACHED = PREFIX + "max-cached";
  private static final String LEAD = PREFIX + "lead";
  private static final String MAX_DRIFT = PREFIX + "max-drift";
  private static final String IDLE_ADVANCE = PREFIX + "idle-advance";
  public static final List<String> KNOWN =
      List.of(ORDER, PER_PATTERN, PER_CUSTOMER, WAITING, CACHED, LEAD, MAX_DRIFT, IDLE_ADVANCE);

  private DetectionOptions() {}

  /**
   * Reads the settings, using defaults for those not given.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static DetectionSettings settings(Map<String, String> named) {
    return settings(named, null);
  }

  static DetectionSettings settings(Map<String, String> named, SecretReference erasureSalt) {
    rejectUnknown(named.keySet(), KNOWN);
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

  /** Returns the delay between detecting a changed file and its effective time. */
  public static Duration lead(Map<String, String> named) {
    return duration(named, LEAD, Duration.ofSeconds(10));
  }

  /** Returns the maximum event-time lead of a source over the slowest one. */
  public static Duration maxDrift(Map<String, String> named) {
    return duration(named, MAX_DRIFT, Duration.ofMinutes(1));
  }

  public static Duration duration(Map<String, String> named, String name, Duration otherwise) {
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

  /** Rejects unknown names that share a prefix with a known one. */
  public static void rejectUnknown(Collection<String> names, Collection<String> known) {
    for (String name : names) {
      String group = name.substring(0, name.indexOf('.') + 1);
      if (!group.isEmpty()
          && !known.contains(name)
          && known.stream().anyMatch(each -> each.startsWith(group))) {
        throw new IllegalArgumentException(
            "Unknown setting '%s'; %s".formatted(name, Names.allowed(name, known)));
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
      // Reported below.
    }
    throw new IllegalArgumentException(
        "%s is '%s'; allowed: a whole number, at least 1".formatted(name, text));
  }
}
