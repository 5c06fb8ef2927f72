package io.micromoments.options;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.language.Durations;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.Names;
import io.micromoments.schemas.SecretReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of a job apart from its patterns.
 *
 * @param policy the initial policy; empty for the default
 * @param messages the texts that customers can read
 * @param tombstonesKept how long after an erasure older records of the erased customer are
 *     recognised
 * @param measureWindow window size of measures
 * @param learnEvery event-time interval at which learned rates take effect
 * @param deduplicate how long repeats of an event are recognised and dropped; zero disables it
 */
public record JobSettings(
    DetectionSettings detection,
    Optional<SourceText> policy,
    MessageCatalog messages,
    Duration tombstonesKept,
    Duration measureWindow,
    Duration learnEvery,
    Duration deduplicate) {

  public static final JobSettings DEFAULT =
      new JobSettings(
          DetectionSettings.DEFAULT,
          Optional.empty(),
          MessageCatalog.english(),
          Duration.ofDays(90),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ZERO);

  public static final String DEDUPLICATE = "ingest.deduplicate";

  private static final String SALT = "erasure.salt";
  private static final String KEPT = "erasure.tombstones-kept";
  private static final String WINDOW = "measures.window";
  private static final String LEARN_EVERY = "learning.every";
  public static final List<String> KNOWN = List.of(SALT, KEPT, WINDOW, LEARN_EVERY);

  /**
   * Reads the settings of {@link DetectionOptions}, and:
   *
   * <ul>
   *   <li>{@code erasure.salt}: reference to the secret salt of hashed ids: {@code env:NAME} or
   *       {@code file:PATH}. It must not change while tombstones are kept. Without it, ids of a
   *       known format can be recovered by brute force
   *   <li>{@code erasure.tombstones-kept}: how long older records of erased customers are
   *       recognised, 90d; at least the retention time of the topics
   *   <li>{@code measures.window}: window size of measures, 1m
   *   <li>{@code ingest.deduplicate}: how long repeats of an event_id are dropped, 0s: never
   *   <li>{@code learning.every}: interval at which learned rates take effect, 1m
   * </ul>
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static JobSettings of(Map<String, String> named) {
    DetectionOptions.rejectUnknown(named.keySet(), KNOWN);
    return new JobSettings(
        DetectionOptions.settings(
            named, named.containsKey(SALT) ? new SecretReference(SALT, named.get(SALT)) : null),
        Optional.empty(),
        DEFAULT.messages,
        DetectionOptions.duration(named, KEPT, DEFAULT.tombstonesKept),
        positive(WINDOW, DetectionOptions.duration(named, WINDOW, DEFAULT.measureWindow)),
        positive(LEARN_EVERY, DetectionOptions.duration(named, LEARN_EVERY, DEFAULT.learnEvery)),
        DetectionOptions.duration(named, DEDUPLICATE, DEFAULT.deduplicate));
  }

  /**
   * Reads the settings of a replay and rejects all others.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static JobSettings only(Map<String, String> named) {
    List<String> known =
        Stream.of(DetectionOptions.KNOWN, KNOWN, List.of(DEDUPLICATE))
            .flatMap(List::stream)
            .toList();
    for (String name : named.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s' of a replay; %s".formatted(name, Names.allowed(name, known)));
      }
    }
    return of(named);
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.toMillis() > 0) {
      return duration;
    }
    throw new IllegalArgumentException(
        "%s is '%s'; allowed: a duration, at least 1ms".formatted(name, Durations.show(duration)));
  }

  /** Returns a copy with other detection settings. */
  public JobSettings with(DetectionSettings other) {
    return new JobSettings(
        other, policy, messages, tombstonesKept, measureWindow, learnEvery, deduplicate);
  }

  /** Returns a copy with another policy. */
  public JobSettings with(SourceText other) {
    return new JobSettings(
        detection,
        Optional.of(other),
        messages,
        tombstonesKept,
        measureWindow,
        learnEvery,
        deduplicate);
  }

  /** Returns a copy with other messages for customers. */
  public JobSettings with(MessageCatalog other) {
    return new JobSettings(
        detection, policy, other, tombstonesKept, measureWindow, learnEvery, deduplicate);
  }
}
