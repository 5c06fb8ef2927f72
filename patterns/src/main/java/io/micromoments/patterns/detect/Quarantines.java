package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.Condition;
import io.micromoments.patterns.flow.RecordType;
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

/**
 * Definitions that a task has quarantined because their evaluations were given up too often. They
 * go to every task, by way of their topic.
 */
public final class Quarantines {

  public static final OutputTag<Quarantine> OUTPUT =
      new OutputTag<>("quarantines", new RecordType<>(Quarantine.class));

  private Quarantines() {}

  /** Gives them out to the other tasks. */
  public static void emit(Output<?> output, List<Quarantine> quarantines) {
    quarantines.forEach(each -> output.collect(OUTPUT, new StreamRecord<>(each)));
  }

  /** What is said of it where the status of definitions is told. */
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
   * Says that a version is quarantined.
   *
   * @param stage the name of the stage whose task says it
   * @param time the event time to which it has come; {@link Long#MIN_VALUE} before the first
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
                "%d evaluations of one of its conditions were given up in %s: each would have done"
                    + " more than an evaluation may do, or failed; see what an evaluation may do in"
                    + " docs/language.md, and publish a higher version",
                Condition.MAX_FAILED_EVALUATIONS,
                stage))
        .build();
  }
}
