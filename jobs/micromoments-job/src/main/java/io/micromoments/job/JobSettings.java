package io.micromoments.job;

import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.language.SourceText;
import java.time.Duration;
import java.util.Optional;

/**
 * What a job goes by beside its patterns.
 *
 * @param policy the text of the policy it begins with; empty: the default
 * @param tombstonesKept how long after an erasure older records of the erased are still known
 * @param measureWindow over how long what came of patterns and policies is summed up
 * @param learnEvery how far the times are apart at which what was learned begins to count
 */
public record JobSettings(
    DetectionSettings detection,
    Optional<SourceText> policy,
    Duration tombstonesKept,
    Duration measureWindow,
    Duration learnEvery) {

  public static final JobSettings DEFAULT =
      new JobSettings(
          DetectionSettings.DEFAULT,
          Optional.empty(),
          Duration.ofDays(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));

  /** The same but for how it detects. */
  public JobSettings with(DetectionSettings other) {
    return new JobSettings(other, policy, tombstonesKept, measureWindow, learnEvery);
  }

  /** The same but for the policy. */
  public JobSettings with(SourceText other) {
    return new JobSettings(
        detection, Optional.of(other), tombstonesKept, measureWindow, learnEvery);
  }
}
