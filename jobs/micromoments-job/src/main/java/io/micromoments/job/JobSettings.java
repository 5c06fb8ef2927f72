package io.micromoments.job;

import io.micromoments.patterns.detect.DetectionSettings;
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
 * What a job goes by beside its patterns.
 *
 * @param policy the text of the policy it begins with; empty: the default
 * @param tombstonesKept how long after an erasure older records of the erased are still known
 * @param measureWindow over how long what came of patterns and policies is summed up
 * @param deduplicate for how long repeats of an event are known and dropped; zero: never
 * @param learnEvery how far the times are apart at which what was learned begins to count
 */
public record JobSettings(
    DetectionSettings detection,
    Optional<SourceText> policy,
    Duration tombstonesKept,
    Duration measureWindow,
    Duration learnEvery,
    Duration deduplicate) {

  public static final JobSettings DEFAULT =
      new JobSettings(
          DetectionSettings.DEFAULT,
          Optional.empty(),
          Duration.ofDays(90),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ZERO);

  static final String DEDUPLICATE = "ingest.deduplicate";

  private static final String SALT = "erasure.salt";
  private static final String KEPT = "erasure.tombstones-kept";
  private static final String WINDOW = "measures.window";
  private static final String LEARN_EVERY = "learning.every";
  static final List<String> KNOWN = List.of(SALT, KEPT, WINDOW, LEARN_EVERY);

  /**
   * Reads the settings of {@link DetectionOptions}, and
   *
   * <ul>
   *   <li>{@code erasure.salt}: where the secret is that hashes of erased ids are made with: {@code
   *       env:NAME} or {@code file:PATH}; it must stay the same as long as tombstones are kept.
   *       Without one, ids of a known form can be found again by trying them
   *   <li>{@code erasure.tombstones-kept}: how long older records of the erased are known, 90d; at
   *       least as long as topics keep their records
   *   <li>{@code measures.window}: over how long measures are summed up, 1m
   *   <li>{@code ingest.deduplicate}: for how long repeats of an event_id are dropped, 0s: never
   *   <li>{@code learning.every}: the times from which what was learned counts, 1m
   * </ul>
   *
   * @throws IllegalArgumentException naming the setting, what was found and what is allowed
   */
  public static JobSettings of(Map<String, String> named) {
    DetectionOptions.refuseUnknown(named.keySet(), KNOWN);
    return new JobSettings(
        DetectionOptions.settings(
            named, named.containsKey(SALT) ? new SecretReference(SALT, named.get(SALT)) : null),
        Optional.empty(),
        DetectionOptions.duration(named, KEPT, DEFAULT.tombstonesKept),
        positive(WINDOW, DetectionOptions.duration(named, WINDOW, DEFAULT.measureWindow)),
        positive(LEARN_EVERY, DetectionOptions.duration(named, LEARN_EVERY, DEFAULT.learnEvery)),
        DetectionOptions.duration(named, DEDUPLICATE, DEFAULT.deduplicate));
  }

  /**
   * Reads settings among which there may be no others.
   *
   * @throws IllegalArgumentException naming the setting, what was found and what is allowed
   */
  public static JobSettings only(Map<String, String> named) {
    List<String> known =
        Stream.of(DetectionOptions.KNOWN, KNOWN, List.of(DEDUPLICATE))
            .flatMap(List::stream)
            .toList();
    for (String name : named.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no setting '%s' of a replay; %s".formatted(name, Names.allowed(name, known)));
      }
    }
    return of(named);
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.toMillis() > 0) {
      return duration;
    }
    throw new IllegalArgumentException(
        "%s is '%s'; allowed: a duration from 1ms on".formatted(name, Durations.show(duration)));
  }

  /** The same but for how it detects. */
  public JobSettings with(DetectionSettings other) {
    return new JobSettings(other, policy, tombstonesKept, measureWindow, learnEvery, deduplicate);
  }

  /** The same but for the policy. */
  public JobSettings with(SourceText other) {
    return new JobSettings(
        detection, Optional.of(other), tombstonesKept, measureWindow, learnEvery, deduplicate);
  }
}
