package io.micromoments.runtime.definition;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Definitions that a subtask has quarantined because their evaluations failed too often. All
 * subtasks receive them from the quarantine topic.
 */
public final class Quarantines {

  public static final OutputTag<Quarantine> OUTPUT =
      new OutputTag<>("quarantines", new RecordType<>(Quarantine.class));

  private static final Logger LOG = LoggerFactory.getLogger(Quarantines.class);

  private Quarantines() {}

  /** Emits quarantines to the side output, for the other subtasks, and logs them. */
  public static void emit(Output<?> output, List<Quarantine> quarantines) {
    for (Quarantine each : quarantines) {
      LOG.warn(
          "Quarantined {} {} version {}: {}",
          each.getKind(),
          each.getDefinition(),
          each.getVersion(),
          each.getReason());
      output.collect(OUTPUT, new StreamRecord<>(each));
    }
  }

  /** Returns the definition status of a quarantine. */
  public static DefinitionStatus toStatus(Quarantine quarantine) {
    return DefinitionStatus.newBuilder()
        .setDefinition(quarantine.getDefinition())
        .setVersion(quarantine.getVersion())
        .setEventTime(quarantine.getEventTime())
        .setState(DefinitionState.QUARANTINED)
        .setReason(quarantine.getReason())
        .build();
  }

  /**
   * Creates the quarantine of a version with a disabled condition.
   *
   * @param stage stage in which the condition failed
   * @param time current watermark; {@link Long#MIN_VALUE} before the first
   */
  public static Quarantine create(
      DefinitionKind kind, String definition, int version, String stage, long time) {
    return Quarantine.newBuilder()
        .setEventId(kind + "/" + definition + "@" + version)
        .setEventTime(Instant.ofEpochMilli(Math.max(0, time)))
        .setKind(kind)
        .setDefinition(definition)
        .setVersion(version)
        .setReason(
            String.format(
                Locale.ROOT,
                "%d evaluations of a condition failed or exceeded the work limit in stage %s."
                    + " Correct the condition and publish a higher version (docs/language.md, What"
                    + " an evaluation may do)",
                Condition.MAX_ABORTED_EVALUATIONS,
                stage))
        .build();
  }
}
