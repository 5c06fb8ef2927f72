package io.micromoments.options;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.TraceSettings;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.text.SecretReference;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a job apart from its patterns.
 *
 * @param policy the initial policy; empty for the default
 * @param messages the texts that customers can read
 * @param tombstonesKept how long after an erasure older records of the erased customer are
 *     recognized
 * @param measureWindow window size of measures
 * @param learnEvery event-time interval at which learned rates take effect
 * @param requireApproval whether published definitions need an approval
 * @param merges whether customers can be merged
 * @param deduplicate how long repeats of an event are recognized and dropped; zero disables it
 */
public record JobSettings(
    DetectionSettings detection,
    Optional<SourceText> policy,
    MessageCatalog messages,
    Duration tombstonesKept,
    Duration measureWindow,
    Duration learnEvery,
    boolean requireApproval,
    boolean merges,
    Duration deduplicate) {

  public static final JobSettings DEFAULT =
      new JobSettings(
          DetectionSettings.DEFAULT,
          Optional.empty(),
          MessageCatalog.english(),
          JobOptions.TOMBSTONES_KEPT.defaultValue(),
          JobOptions.MEASURE_WINDOW.defaultValue(),
          JobOptions.LEARN_EVERY.defaultValue(),
          JobOptions.REQUIRE_APPROVAL.defaultValue(),
          JobOptions.MERGES.defaultValue(),
          JobOptions.DEDUPLICATE.defaultValue());

  /**
   * Reads {@link JobOptions}.
   *
   * @throws IllegalArgumentException with the setting, its value and the allowed values
   */
  public static JobSettings of(SettingValues values) {
    values.validate(JobOptions.ALL);
    return new JobSettings(
        new DetectionSettings(
            values.get(JobOptions.ORDER),
            new Limits(
                values.get(JobOptions.MAX_PER_PATTERN), values.get(JobOptions.MAX_PER_CUSTOMER)),
            values.get(JobOptions.MAX_BUFFERED),
            values.get(JobOptions.MAX_CACHED),
            values.getPositive(JobOptions.IDLE_ADVANCE),
            values
                .find(JobOptions.SALT)
                .map(reference -> new SecretReference(JobOptions.SALT.key(), reference))
                .orElse(null),
            TraceSettings.NONE.withValues(values.get(JobOptions.TRACE_VALUES))),
        Optional.empty(),
        DEFAULT.messages,
        values.getPositive(JobOptions.TOMBSTONES_KEPT),
        values.getPositive(JobOptions.MEASURE_WINDOW),
        values.getPositive(JobOptions.LEARN_EVERY),
        values.get(JobOptions.REQUIRE_APPROVAL),
        values.get(JobOptions.MERGES),
        values.get(JobOptions.DEDUPLICATE));
  }

  /** Returns a copy with other detection settings. */
  public JobSettings with(DetectionSettings other) {
    return new JobSettings(
        other,
        policy,
        messages,
        tombstonesKept,
        measureWindow,
        learnEvery,
        requireApproval,
        merges,
        deduplicate);
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
        requireApproval,
        merges,
        deduplicate);
  }

  /** Returns a copy with other messages for customers. */
  public JobSettings with(MessageCatalog other) {
    return new JobSettings(
        detection,
        policy,
        other,
        tombstonesKept,
        measureWindow,
        learnEvery,
        requireApproval,
        merges,
        deduplicate);
  }

  /** Returns a copy in which customers can be merged, or cannot. */
  public JobSettings withMerges(boolean other) {
    return new JobSettings(
        detection,
        policy,
        messages,
        tombstonesKept,
        measureWindow,
        learnEvery,
        requireApproval,
        other,
        deduplicate);
  }
}
