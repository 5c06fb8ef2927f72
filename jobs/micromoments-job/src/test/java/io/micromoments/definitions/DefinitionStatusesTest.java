package io.micromoments.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Two stages report the changes of eight key groups. */
class DefinitionStatusesTest {

  private static final Instant TIME = Instant.parse("2026-05-02T10:00:00Z");
  private static final int KEY_GROUPS = 8;
  private static final Set<String> STAGES = Set.of("identity", "customer");

  @Test
  void aStatusIsEmittedWhenEveryStageHasReportedEveryKeyGroup() throws Exception {
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("identity", 0, 7).build());
      statuses.report(count("customer", 0, 2).build());
      statuses.report(count("customer", 4, 7).build());
      assertThat(statuses.emitted()).as("key group 3 is missing").isEmpty();

      statuses.report(count("customer", 3, 3).build());

      assertThat(statuses.emitted())
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.getDefinition()).isEqualTo("p");
                assertThat(status.getVersion()).isEqualTo(2);
                assertThat(status.getState()).isEqualTo(DefinitionState.ACTIVATED);
              });
      assertThat(statuses.numKeyedStateEntries()).as("left in state").isZero();
    }
  }

  @Test
  void oneStageDoesNotCountForAnother() throws Exception {
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("customer", 0, 7).build());
      statuses.report(count("customer", 0, 7).build());
      statuses.report(count("another", 0, 7).build());
      assertThat(statuses.emitted()).isEmpty();
    }
  }

  @Test
  void partialMatchesAreSummedInAnyOrderOfReports() throws Exception {
    List<ChangeCount> reports =
        new ArrayList<>(
            List.of(
                count("identity", 0, 3).setKept(1).setDrained(20).build(),
                count("identity", 4, 7).setKept(2).setDropped(300).build(),
                count("customer", 0, 3).setKept(4).setDrained(40).build(),
                count("customer", 4, 7).setKept(8).setDropped(500).build()));
    for (int shift = 0; shift < reports.size(); shift++) {
      try (Statuses statuses = new Statuses(null)) {
        for (ChangeCount report : reports) {
          assertThat(statuses.emitted()).isEmpty();
          statuses.report(report);
        }
        assertThat(statuses.emitted())
            .singleElement()
            .satisfies(
                status -> {
                  assertThat(status.getKept()).isEqualTo(15);
                  assertThat(status.getDrained()).isEqualTo(60);
                  assertThat(status.getDropped()).isEqualTo(800);
                });
      }
      Collections.rotate(reports, 1);
    }
  }

  @Test
  void theEventTimeIsTheLatestOfAllSubtasks() throws Exception {
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("identity", 0, 7).setEffectiveAt(TIME.plusSeconds(1)).build());
      statuses.report(count("customer", 0, 3).setEffectiveAt(TIME.plusSeconds(5)).build());
      statuses.report(count("customer", 4, 7).setEffectiveAt(TIME.plusSeconds(3)).build());

      assertThat(statuses.emitted())
          .singleElement()
          .satisfies(status -> assertThat(status.getEventTime()).isEqualTo(TIME.plusSeconds(5)));
    }
  }

  @Test
  void changesAreCountedSeparately() throws Exception {
    try (Statuses statuses = new Statuses(null)) {
      List<ChangeCount.Builder> changes =
          List.of(
              count("", 0, 7).setKept(1),
              count("", 0, 7).setVersion(3).setKept(10),
              count("", 0, 7).setRetired(true).setDropped(100),
              count("", 0, 7).setPattern("q").setKept(1_000));
      for (ChangeCount.Builder change : changes) {
        statuses.report(change.setStage("identity").build());
      }
      assertThat(statuses.emitted()).isEmpty();
      for (ChangeCount.Builder change : changes) {
        statuses.report(change.setStage("customer").build());
      }

      assertThat(statuses.emitted())
          .extracting(
              status ->
                  status.getState() + " " + status.getDefinition() + "@" + status.getVersion())
          .containsExactly("ACTIVATED p@2", "ACTIVATED p@3", "RETIRED p@2", "ACTIVATED q@2");
      assertThat(statuses.emitted())
          .extracting(status -> status.getKept() + status.getDropped())
          .containsExactly(2L, 20L, 200L, 2_000L);
      assertThat(statuses.numKeyedStateEntries()).as("left in state").isZero();
    }
  }

  @Test
  void aReportThatIsRepeatedAfterARestoreReplacesTheFirst() throws Exception {
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("identity", 0, 3).setKept(5).build());
      statuses.report(count("identity", 0, 3).setKept(7).build());
      statuses.report(count("identity", 4, 7).setKept(1).build());
      statuses.report(count("customer", 0, 7).build());

      assertThat(statuses.emitted())
          .singleElement()
          .satisfies(status -> assertThat(status.getKept()).isEqualTo(8));
    }
  }

  @Test
  void afterARestoreAtAnotherParallelismNoKeyGroupIsCountedTwiceOrMissing() throws Exception {
    OperatorSubtaskState state;
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("customer", 7, 7).setKept(1_000).build());
      statuses.report(count("identity", 0, 3).setKept(1_000).build());
      state = statuses.snapshot(1, 1);
    }
    try (Statuses statuses = new Statuses(state)) {
      statuses.report(count("customer", 0, 7).setKept(1).build());
      statuses.report(count("identity", 3, 5).setKept(20).build());
      statuses.report(count("identity", 6, 7).setKept(300).build());
      assertThat(statuses.emitted()).as("key groups 0 to 2 count again").isEmpty();

      statuses.report(count("identity", 0, 2).setKept(4_000).build());

      assertThat(statuses.emitted())
          .singleElement()
          .satisfies(status -> assertThat(status.getKept()).isEqualTo(4_321));
      assertThat(statuses.numKeyedStateEntries()).as("left in state").isZero();
    }
  }

  @Test
  void reportsBeforeARestoreAreNotLost() throws Exception {
    OperatorSubtaskState state;
    try (Statuses statuses = new Statuses(null)) {
      statuses.report(count("identity", 0, 7).setDrained(2).build());
      state = statuses.snapshot(1, 1);
    }
    try (Statuses statuses = new Statuses(state)) {
      statuses.report(count("customer", 0, 7).setDrained(3).build());

      assertThat(statuses.emitted())
          .singleElement()
          .satisfies(status -> assertThat(status.getDrained()).isEqualTo(5));
    }
  }

  private static ChangeCount.Builder count(String stage, int first, int last) {
    return ChangeCount.newBuilder()
        .setPattern("p")
        .setVersion(2)
        .setRetired(false)
        .setEffectiveAt(TIME)
        .setStage(stage)
        .setFirstKeyGroup(first)
        .setLastKeyGroup(last)
        .setKept(0)
        .setDrained(0)
        .setDropped(0);
  }

  private static final class Statuses
      extends KeyedOneInputStreamOperatorTestHarness<String, ChangeCount, DefinitionStatus> {

    /**
     * @param state null to start without state
     */
    Statuses(OperatorSubtaskState state) throws Exception {
      super(
          new KeyedProcessOperator<>(new DefinitionStatuses(KEY_GROUPS, STAGES)),
          ChangeCount::getPattern,
          BasicTypeInfo.STRING_TYPE_INFO);
      setup(new AvroSerializer<>(DefinitionStatus.class));
      if (state != null) {
        initializeState(state);
      }
      open();
    }

    void report(ChangeCount count) throws Exception {
      processElement(new StreamRecord<>(count));
    }

    List<DefinitionStatus> emitted() {
      return extractOutputValues();
    }
  }
}
