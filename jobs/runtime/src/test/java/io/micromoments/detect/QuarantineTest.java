package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.MatchSerializer;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * Tests that a definition whose evaluations do too much work is quarantined and remains so, and
 * that others are not affected.
 */
class QuarantineTest {

  private static final String GREEDY =
      "event.query.replace('a', event.query).replace('a', event.query).size() == 8";
  private static final String LONG = "a".repeat(1_000);
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              Patterns.source("greedy", single(GREEDY)),
              Patterns.source("modest", single("event.action == 'a'")),
              Patterns.source(
                  "absence",
                  """
                  within: 20s
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
                  """)));

  private static String single(String where) {
    return "steps: [{ step: only, on: clickstream, where: \"" + where + "\" }]\n";
  }

  @Test
  void patternWithTooManyAbortedEvaluationsIsQuarantined() throws Exception {
    try (Harness harness = new Harness()) {
      harness.open();
      for (int i = 0; i < Condition.MAX_ABORTED_EVALUATIONS - 1; i++) {
        harness.send(query(i, LONG));
      }
      harness.send(query(200, "aa"));
      harness.processBothWatermarks(new Watermark(START + 300_000));
      assertThat(harness.found("greedy")).as("not too often").hasSize(1);
      assertThat(harness.quarantines()).isEmpty();

      harness.send(query(301, LONG));
      harness.send(query(302, "aa"));
      harness.processBothWatermarks(new Watermark(START + 400_000));

      assertThat(harness.quarantines()).containsExactly("PATTERN greedy@1");
      assertThat(harness.found("greedy")).hasSize(1);
      assertThat(harness.found("modest")).as("the others go on").hasSize(102);
      harness.processBothWatermarks(new Watermark(START + 500_000));
      assertThat(harness.quarantines()).as("it is said once").hasSize(1);
    }
  }

  @Test
  void quarantineOfAnInitialPatternSurvivesRestores() throws Exception {
    OperatorSubtaskState state;
    try (Harness harness = new Harness()) {
      harness.open();
      harness.change(quarantine("modest", 1));
      harness.processBothWatermarks(new Watermark(START));
      state = harness.snapshot(1, 1);
    }
    try (Harness harness = new Harness()) {
      harness.initializeState(state);
      harness.open();
      harness.send(query(10, "aa"));
      harness.processBothWatermarks(new Watermark(START + 20_000));
      assertThat(harness.found("modest")).isEmpty();
      assertThat(harness.found("greedy")).hasSize(1);
      state = harness.snapshot(2, 2);
    }
    try (Harness harness = new Harness()) {
      harness.initializeState(state);
      harness.open();
      harness.send(query(30, "aa"));
      harness.processBothWatermarks(new Watermark(START + 40_000));
      assertThat(harness.found("modest")).as("after it was forgotten too").isEmpty();
    }
  }

  @Test
  void quarantineDropsPartialMatchesAndDeadlines() throws Exception {
    try (Harness harness = new Harness()) {
      harness.open();
      harness.send(click("x", 0, "x"));
      harness.processBothWatermarks(new Watermark(START + 1_000));
      assertThat(harness.numKeyedStateEntries()).isPositive();

      harness.change(quarantine("absence", 1));
      harness.processBothWatermarks(new Watermark(START + 60_000));

      assertThat(harness.found("absence")).isEmpty();
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void higherVersionEndsTheQuarantineAndTheSameVersionDoesNot() throws Exception {
    try (Harness harness = new Harness()) {
      harness.open();
      harness.change(quarantine("modest", 1));
      harness.change(version("modest", 1, START + 1_000));
      harness.send(query(5, "b"));
      harness.processBothWatermarks(new Watermark(START + 10_000));
      assertThat(harness.found("modest")).isEmpty();

      harness.change(version("modest", 2, START + 20_000));
      harness.send(query(30, "b"));
      harness.processBothWatermarks(new Watermark(START + 40_000));

      assertThat(harness.found("modest")).hasSize(1);
    }
  }

  @Test
  void quarantineAppliesToAPatternThatArrivesLater() throws Exception {
    try (Harness harness = new Harness()) {
      harness.open();
      harness.change(quarantine("later", 3));
      harness.change(version("later", 3, START + 1_000));
      harness.send(query(5, "b"));
      harness.processBothWatermarks(new Watermark(START + 10_000));

      assertThat(harness.found("later")).isEmpty();
    }
  }

  private static Event query(double seconds, String query) {
    return click("e" + seconds, seconds, "a", Map.of("query", query));
  }

  private static DefinitionChange quarantine(String pattern, int version) {
    return DefinitionChange.newBuilder()
        .setDefinition(pattern)
        .setVersion(version)
        .setEffectiveAt(Instant.EPOCH)
        .setQuarantined("a test says so")
        .build();
  }

  private static DefinitionChange version(String pattern, int version, long at) {
    return DefinitionChange.newBuilder()
        .setDefinition(pattern)
        .setVersion(version)
        .setEffectiveAt(Instant.ofEpochMilli(at))
        .setYaml(
            Patterns.source(pattern, single("event.action == 'a'"))
                .text()
                .replace("version: 1", "version: " + version))
        .setKind(DefinitionKind.PATTERN)
        .build();
  }

  private static final class Harness
      extends KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Match> {
    Harness() throws Exception {
      super(
          new DetectOperator(PATTERNS),
          Element::key,
          element -> "",
          BasicTypeInfo.STRING_TYPE_INFO,
          16,
          1,
          0);
      setup(new MatchSerializer());
    }

    void send(Event event) throws Exception {
      processElement1(new StreamRecord<>(new EventElement("c", event)));
    }

    void change(DefinitionChange change) throws Exception {
      processElement2(new StreamRecord<>(new DefinitionElement(change)));
    }

    List<String> found(String pattern) {
      List<String> found = new ArrayList<>();
      for (Object each : getOutput()) {
        if (each instanceof StreamRecord<?> record
            && record.getValue() instanceof Match match
            && match.pattern().pattern().equals(pattern)) {
          found.add(match.toString());
        }
      }
      return found;
    }

    List<String> quarantines() {
      var said = getSideOutput(Quarantines.OUTPUT);
      return said == null
          ? List.of()
          : said.stream().map(StreamRecord::getValue).map(QuarantineTest::words).toList();
    }
  }

  private static String words(Quarantine said) {
    return said.getKind() + " " + said.getDefinition() + "@" + said.getVersion();
  }
}
