package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.engine.StockCep;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the operator in Flink's harness: order, restore, rescaling, and that no state is left. */
class DetectOperatorTest {

  private static final int MAX_PARALLELISM = 16;
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              Patterns.source(
                  "pair",
                  """
                  within: 10s
                  requires-consent: [location]
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: clickstream, where: event.action == 'b' }
                  """),
              Patterns.source(
                  "absence",
                  """
                  within: 20s
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
                  """)));

  @Test
  void eventsAreMatchedInEventTimeOrderRegardlessOfArrivalOrder() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      send(harness, "c", click("2", 1, "b"));
      send(harness, "c", click("1", 0, "a"));
      harness.processWatermark(new Watermark(START + 5_000));
      assertThat(matches(harness)).containsExactly("pair c a=[1] b=[2]");
    }
  }

  @Test
  void maxWatermarkDoesNotFireDeadlines() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      send(harness, "c", click("1", 0, "x"));
      harness.processWatermark(new Watermark(START));
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(matches(harness)).isEmpty();
    }
  }

  @Test
  void arrivalOrderEmitsMatchesImmediatelyAndDefersDeadlines() throws Exception {
    try (Harness harness = inTheOrderOfArrival()) {
      harness.open();
      send(harness, "c", click("1", 2, "a"));
      assertThat(harness.numKeyedStateEntries()).as("time has not begun").isZero();
      harness.processWatermark(new Watermark(0));
      send(harness, "c", click("2", 1, "b"));
      assertThat(matches(harness)).as("at once").containsExactly("pair c a=[1] b=[2]");
      send(harness, "c", click("3", 3, "x"));
      send(harness, "c", click("4", 30, "b"));
      assertThat(matches(harness)).hasSize(1);
      harness.processWatermark(new Watermark(START + 23_000));
      assertThat(matches(harness)).last().isEqualTo("absence c x=[3]");
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void idleAdvanceAfterARestoreIncludesTheDowntime() throws Exception {
    OperatorSubtaskState state;
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      harness.setProcessingTime(1_000_000);
      send(harness, "c", click("1", 0, "x"));
      harness.processWatermark(new Watermark(START));
      state = harness.snapshot(1, 1);
    }
    try (Harness harness = harness(1, 0, false)) {
      harness.initializeState(state);
      harness.open();
      harness.setProcessingTime(4_600_000);
      harness.processWatermark(new Watermark(0));
      harness.processWatermarkStatus(WatermarkStatus.IDLE);
      assertThat(matches(harness)).isEmpty();
      harness.setProcessingTime(4_630_000);
      assertThat(matches(harness)).containsExactly("absence c x=[1]");
      assertThat(harness.getOutput()).contains(new Watermark(START + 3_630_000));
      harness.setProcessingTime(4_631_000);
      assertThat(harness.getOutput()).as("once").contains(new Watermark(START + 3_631_000));
    }
  }

  @Test
  void downtimeIsNotAddedIfEventsHaveAdvancedTheWatermark() throws Exception {
    OperatorSubtaskState state;
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      harness.setProcessingTime(1_000_000);
      harness.processWatermark(new Watermark(START));
      state = harness.snapshot(1, 1);
    }
    try (Harness harness = harness(1, 0, false)) {
      harness.initializeState(state);
      harness.open();
      harness.setProcessingTime(50_000_000);
      harness.processWatermark(new Watermark(START + 10_000));
      harness.processWatermarkStatus(WatermarkStatus.IDLE);
      harness.setProcessingTime(50_030_000);
      assertThat(harness.getOutput()).last().isEqualTo(new Watermark(START + 40_000));
    }
  }

  @Test
  void wallClockDoesNotAdvanceEventTimeDuringABacklog() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      harness.setProcessingTime(0);
      harness.processWatermark(new Watermark(START));
      harness.processRecordAttributes(new RecordAttributes(true));
      harness.processWatermarkStatus(WatermarkStatus.IDLE);
      harness.setProcessingTime(60_000);
      assertThat(harness.getOutput()).doesNotContain(new Watermark(START + 30_000));
    }
  }

  @Test
  void arrivalOrderBuffersEventsDuringABacklog() throws Exception {
    try (Harness harness = inTheOrderOfArrival()) {
      harness.open();
      harness.processRecordAttributes(new RecordAttributes(true));
      harness.processWatermark(new Watermark(0));
      send(harness, "c", click("2", 5, "b"));
      send(harness, "d", click("4", 30, "y"));
      send(harness, "c", click("1", 1, "a"));
      send(harness, "d", click("3", 2, "x"));
      assertThat(matches(harness)).isEmpty();

      harness.processRecordAttributes(new RecordAttributes(false));

      assertThat(matches(harness))
          .as("in the order of event time, deadlines too")
          .containsExactlyInAnyOrder("pair c a=[1] b=[2]", "absence d x=[3]");
      send(harness, "c", click("6", 41, "b"));
      send(harness, "c", click("5", 40, "a"));
      send(harness, "c", click("7", 42, "b"));
      assertThat(matches(harness))
          .as("at once from then on")
          .last()
          .isEqualTo("pair c a=[5] b=[7]");
    }
  }

  @Test
  void eventsReadAfterAStallAreProcessedInEventTimeOrder() throws Exception {
    try (Harness harness = inTheOrderOfArrival()) {
      harness.open();
      harness.processWatermark(new Watermark(0));
      harness.setProcessingTime(5_000);
      send(harness, "c", click("2", 5, "b"));
      send(harness, "c", click("1", 1, "a"));
      harness.setProcessingTime(5_100);
      send(harness, "c", click("0", 0, "y"));
      assertThat(matches(harness)).as("still being read").isEmpty();
      assertThat(harness.getOutput()).as("told").last().isEqualTo(new RecordAttributes(true));

      harness.setProcessingTime(5_200);
      harness.setProcessingTime(5_300);
      assertThat(harness.getOutput()).last().isEqualTo(new RecordAttributes(false));

      assertThat(matches(harness)).containsExactly("pair c a=[1] b=[2]");
      send(harness, "c", click("6", 41, "b"));
      send(harness, "c", click("5", 40, "a"));
      assertThat(matches(harness)).as("as it comes from then on").hasSize(1);
    }
  }

  @Test
  void wallClockAdvancesEventTimeWhenAllSourcesAreIdle() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      harness.setProcessingTime(0);
      send(harness, "c", click("1", 0, "x"));
      harness.processWatermark(new Watermark(START));
      harness.processWatermarkStatus(WatermarkStatus.IDLE);
      harness.setProcessingTime(29_999);
      assertThat(matches(harness)).isEmpty();
      harness.setProcessingTime(30_000);
      assertThat(matches(harness))
          .as("its deadline was 20 s away")
          .containsExactly("absence c x=[1]");
      harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
      send(harness, "d", click("2", 25, "a"));
      send(harness, "d", click("3", 26, "b"));
      harness.processWatermark(new Watermark(START + 26_000));
      assertThat(matches(harness))
          .as("an event behind that time is matched all the same")
          .contains("pair d a=[2] b=[3]");
      harness.setProcessingTime(500_000);
      send(harness, "e", click("4", 40, "x"));
      harness.processWatermark(new Watermark(START + 40_000));
      assertThat(matches(harness)).as("time waits for a source that is awake").hasSize(2);
    }
  }

  @Test
  void withdrawnConsentDropsPartialMatchesThatRequireIt() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      send(harness, "c", click("1", 0, "a"));
      send(harness, "c", click("2", 0, "x"));
      Consent withdrawn =
          new Consent("k", Instant.ofEpochMilli(START + 1_000), "c", "location", false);
      harness.processElement(
          new StreamRecord<>(new ContextElement("c", ContextStream.CONSENT, withdrawn)));
      send(harness, "c", click("3", 2, "b"));
      harness.processWatermark(new Watermark(START + 60_000));
      assertThat(matches(harness)).containsExactly("absence c x=[2]");
    }
  }

  @Test
  void noStateIsLeftAfterAllWindows() throws Exception {
    try (Harness harness = harness(1, 0, false)) {
      harness.open();
      for (int i = 0; i < 50; i++) {
        send(harness, "c" + i, click("1", i * 0.1, "a"));
        send(harness, "c" + i, click("2", i * 0.1, "x"));
      }
      harness.processWatermark(new Watermark(START + 5_000));
      assertThat(harness.numKeyedStateEntries()).isEqualTo(50);
      harness.processWatermark(new Watermark(START + 60_000));
      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
      harness.snapshot(1, 1);
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restoreRecoversPartialMatchesBufferedEventsAndPendingAbsences(boolean rocksdb)
      throws Exception {
    OperatorSubtaskState snapshot;
    try (Harness harness = harness(1, 0, rocksdb)) {
      harness.open();
      sendHalf(harness);
      snapshot = harness.snapshot(1, 1);
      // A later checkpoint must not contain elements that were processed before it.
      harness.processWatermark(new Watermark(START + 3_000));
      harness.snapshot(2, 2);
    }
    try (Harness harness = harness(1, 0, rocksdb)) {
      harness.initializeState(snapshot);
      harness.open();
      harness.processWatermark(new Watermark(START + 60_000));
      assertThat(matches(harness))
          .containsExactlyInAnyOrder("pair p a=[1] b=[2]", "absence p x=[3]");
      harness.snapshot(3, 3);
      if (!rocksdb) {
        assertThat(harness.numKeyedStateEntries()).as("left in state").isZero();
      }
    }
  }

  @Test
  void rescalingNeitherLosesNorRepeatsMatches() throws Exception {
    int customers = 40;
    List<OperatorSubtaskState> before = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Harness harness = harness(2, subtask, false)) {
        harness.open();
        for (int i = 0; i < customers; i++) {
          if (owner("c" + i, 2) == subtask) {
            send(harness, "c" + i, click("1", 0, "a"));
          }
        }
        harness.processWatermark(new Watermark(START));
        for (int i = 0; i < customers; i++) {
          if (owner("c" + i, 2) == subtask) {
            send(harness, "c" + i, click("2", 1, "b"));
          }
        }
        before.add(harness.snapshot(1, 1));
      }
    }
    OperatorSubtaskState all =
        AbstractStreamOperatorTestHarness.repackageState(
            before.toArray(OperatorSubtaskState[]::new));
    List<String> found = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      OperatorSubtaskState mine =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              all, MAX_PARALLELISM, 2, 3, subtask);
      try (Harness harness = harness(3, subtask, false)) {
        harness.initializeState(mine);
        harness.open();
        harness.processWatermark(new Watermark(START + 5_000));
        found.addAll(matches(harness));
      }
    }
    assertThat(found).hasSize(customers).doesNotHaveDuplicates();
  }

  private static void sendHalf(Harness harness) throws Exception {
    send(harness, "p", click("1", 0, "a"));
    send(harness, "p", click("3", 0, "x"));
    harness.processWatermark(new Watermark(START));
    send(harness, "p", click("2", 2, "b"));
  }

  private static int owner(String key, int parallelism) {
    return org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator(
        key, MAX_PARALLELISM, parallelism);
  }

  private static void send(Harness harness, String key, Event event) throws Exception {
    harness.processElement(new StreamRecord<>(new EventElement(key, event), event.time()));
  }

  private static List<String> matches(Harness harness) {
    return harness.extractOutputValues().stream()
        .map(
            match ->
                match.pattern().pattern()
                    + " "
                    + match.customer()
                    + " "
                    + StockCep.show(match.steps()))
        .toList();
  }

  private static Harness inTheOrderOfArrival() throws Exception {
    Harness harness =
        new Harness(
            new DetectOperator(
                PATTERNS, DetectionSettings.DEFAULT.withOrder(DetectionOrder.ARRIVAL)),
            1,
            0);
    harness.setStateBackend(new HashMapStateBackend());
    harness.setup(new io.micromoments.runtime.element.MatchSerializer());
    return harness;
  }

  private static Harness harness(int parallelism, int subtask, boolean rocksdb) throws Exception {
    Harness harness = new Harness(new DetectOperator(PATTERNS), parallelism, subtask);
    harness.setStateBackend(
        rocksdb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
    harness.setup(new io.micromoments.runtime.element.MatchSerializer());
    return harness;
  }

  /** Uses the keys of the topology. */
  private static final class Harness
      extends KeyedOneInputStreamOperatorTestHarness<String, Element, Match> {
    Harness(DetectOperator operator, int parallelism, int subtask) throws Exception {
      super(
          operator,
          Element::key,
          BasicTypeInfo.STRING_TYPE_INFO,
          MAX_PARALLELISM,
          parallelism,
          subtask);
    }
  }
}
