package io.micromoments.detect;

import static io.micromoments.detect.DetectionStage.ABSENCE;
import static io.micromoments.detect.DetectionStage.PAIR;
import static io.micromoments.detect.DetectionStage.PATTERNS;
import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of patterns and what they do to the keyed state and timers of an engine. */
class PatternChangesTest {

  @Test
  void onlyChangesOfPatternsAreScheduledAndEachOnce() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      KeyedEngine engine = stage.engine();
      assertThat(engine.nextVersionChange()).isEqualTo(Long.MAX_VALUE);
      DefinitionChange policy = version("p", 2, START + 1_000, "");
      policy.setKind(DefinitionKind.POLICY);
      engine.add(policy, START);
      assertThat(engine.nextVersionChange()).isEqualTo(Long.MAX_VALUE);

      engine.add(version("pair", 2, START + 5_000, pair(10)), START);
      engine.add(version("pair", 2, START + 3_000, pair(10)), START);
      assertThat(engine.nextVersionChange()).isEqualTo(START + 5_000);
      engine.add(version("absence", 2, START - 1_000, absence(20)), START);
      assertThat(engine.nextVersionChange()).as("too late, so right away").isEqualTo(START + 1);

      stage.setTime(START + 5_000);
      assertThat(engine.nextVersionChange()).isEqualTo(Long.MAX_VALUE);
      assertThat(engine.pattern(new PatternVersion("pair", 2))).isNotNull();
      assertThat(engine.pattern(new PatternVersion("pair", 3))).isNull();
      assertThat(stage.counts())
          .extracting(ChangeCount::getPattern, ChangeCount::getVersion, ChangeCount::getStage)
          .containsExactly(tuple("absence", 2, "test"), tuple("pair", 2, "test"));
    }
  }

  @Test
  void afterARestoreOnlyChangesThatWereNotAppliedAreCounted() throws Exception {
    OperatorSubtaskState state;
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      stage.engine().add(version("pair", 2, START + 5_000, pair(10)), START);
      stage.engine().add(version("new", 1, START + 30_000, pair(10)), START);
      assertThat(stage.metric("pattern.new.partialMatches")).isEqualTo(0L);
      stage.setTime(START + 10_000);
      assertThat(stage.counts()).hasSize(1);
      state = stage.snapshot();
    }
    try (DetectionStage stage =
        new DetectionStage(PATTERNS, DetectionSettings.DEFAULT, backend(false), state)) {
      assertThat(stage.engine().nextVersionChange()).isEqualTo(START + 30_000);
      stage.engine().add(version("pair", 2, START + 40_000, pair(10)), START + 10_000);
      stage.send(new EventElement("c", click("1", 20, "a")));
      stage.send(new EventElement("c", click("2", 21, "b")));
      stage.send(new EventElement("d", click("3", 31, "a")));
      stage.setTime(START + 31_000);

      assertThat(stage.counts())
          .extracting(ChangeCount::getPattern, ChangeCount::getVersion)
          .containsExactly(tuple("new", 1));
      assertThat(stage.emitted()).containsExactly("pair c a=[1] b=[2]");
      assertThat(stage.metric("pattern.new.partialMatches")).isEqualTo(1L);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aShorterWindowMovesDeadlinesForwardAndReportsWhatIsDueAtOnce(boolean rocksdb)
      throws Exception {
    try (DetectionStage stage =
        new DetectionStage(PATTERNS, DetectionSettings.DEFAULT, backend(rocksdb), null)) {
      stage.send(new EventElement("first", click("1", 0, "x")));
      stage.send(new EventElement("second", click("2", 1, "x")));
      stage.send(new EventElement("late", click("3", 8, "x")));
      stage.setTime(START + 9_000);
      stage.engine().add(version("absence", 2, START + 10_000, absence(5)), START + 9_000);
      stage.setTime(START + 10_000);

      assertThat(stage.counts())
          .singleElement()
          .satisfies(
              count -> {
                assertThat(count.getKept()).isEqualTo(3);
                assertThat(count.getDrained() + count.getDropped()).isZero();
                assertThat(count.getFirstKeyGroup()).isZero();
                assertThat(count.getLastKeyGroup()).isEqualTo(15);
              });
      assertThat(stage.calls())
          .containsExactlyInAnyOrder(
              "deadline: absence first x=[1]", "deadline: absence second x=[2]");
      assertThat(stage.stateOf("late").registeredDeadline()).isEqualTo(START + 13_000);

      stage.setTime(START + 13_000);
      assertThat(stage.emitted()).hasSize(3).last().isEqualTo("absence late x=[3]");
      assertThat(stage.timers()).isZero();
    }
  }

  @Test
  void matchesThatWereDueBeforeAShorterWindowArePassedOnUnderTheirKeys() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onEvent(stage, "c", click("1", 0, "x"));
      onEvent(stage, "d", click("2", 1, "x"));
      stage.engine().add(version("absence", 2, START + 30_000, absence(5)), START);
      List<String> due = new ArrayList<>();

      stage
          .engine()
          .onVersionChange(
              START + 30_000,
              (key, matches) ->
                  due.add(stage.currentKey() + " " + key + ": " + DetectionStage.show(matches)));

      assertThat(due).containsExactlyInAnyOrder("c c: [absence c x=[1]]", "d d: [absence d x=[2]]");
      assertThat(stage.timers()).isZero();
      assertThat(stage.stateEntries()).isZero();
    }
  }

  @Test
  void aRetirementDropsPartialMatchesAfterTheDeadlinesBeforeIt() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      stage.send(new EventElement("due", click("1", 0, "x")));
      stage.send(new EventElement("dropped", click("2", 0.001, "x")));
      stage.setTime(START + 5_000);
      stage.engine().add(retirement("absence", START + 20_001), START + 5_000);
      stage.setTime(START + 60_000);

      assertThat(stage.emitted()).containsExactly("absence due x=[1]");
      assertThat(stage.counts())
          .singleElement()
          .satisfies(
              count -> {
                assertThat(count.getRetired()).isTrue();
                assertThat(count.getDropped()).isEqualTo(1);
              });
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.timers()).isZero();
      assertThat(stage.engine().isRelevant("c", click("3", 70, "x"))).isFalse();
    }
  }

  private static List<String> onEvent(DetectionStage stage, String key, Event event)
      throws Exception {
    KeyState state = stage.stateOf(key);
    boolean wasEmpty = state.isEmpty();
    List<Match> matches = new ArrayList<>();
    stage.engine().onEvent(key, state, event, false, matches::add);
    stage.engine().put(key, state, wasEmpty);
    return DetectionStage.show(matches);
  }

  private static StateBackend backend(boolean rocksdb) {
    return rocksdb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
  }

  private static String pair(int seconds) {
    return String.format(Locale.ROOT, PAIR, seconds);
  }

  private static String absence(int seconds) {
    return String.format(Locale.ROOT, ABSENCE, seconds);
  }

  private static DefinitionChange version(String pattern, int version, long at, String rest) {
    return new DefinitionChange(
        pattern,
        version,
        Instant.ofEpochMilli(at),
        Patterns.source(pattern, rest)
            .text()
            .replace("version: 1", String.format(Locale.ROOT, "version: %d", version)),
        DefinitionKind.PATTERN,
        null);
  }

  private static DefinitionChange retirement(String pattern, long at) {
    return new DefinitionChange(
        pattern, 1, Instant.ofEpochMilli(at), null, DefinitionKind.PATTERN, null);
  }
}
