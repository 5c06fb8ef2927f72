package io.micromoments.detect;

import static io.micromoments.detect.DetectionStage.PATTERNS;
import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.Match;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Event;
import java.time.Duration;
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

/** The keyed state of an engine, its timers and what it reports. */
class KeyedEngineTest {

  @Test
  void aKeyHasOneTimerAtItsEarliestDeadline() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onEvent(stage, "c", click("1", 0, "x"));
      assertThat(stage.stateOf("c").registeredDeadline()).isEqualTo(START + 20_000);
      onEvent(stage, "c", click("2", 1, "a"));
      assertThat(stage.stateOf("c").registeredDeadline()).isEqualTo(START + 11_000);
      onEvent(stage, "c", click("3", 2, "x"));
      assertThat(stage.stateOf("c").registeredDeadline()).isEqualTo(START + 11_000);
      assertThat(stage.timers()).isEqualTo(1);

      stage.forKey("d");
      onEvent(stage, "d", click("4", 2, "x"));
      assertThat(stage.timers()).as("another key").isEqualTo(2);
      onEvent(stage, "d", click("5", 3, "y"));
      assertThat(stage.timers()).as("nothing is left that could be due").isEqualTo(1);

      stage.setTime(START + 11_000);
      assertThat(stage.stateOf("c").registeredDeadline())
          .as("the next one")
          .isEqualTo(START + 20_000);
      assertThat(stage.timers()).isEqualTo(1);
      stage.setTime(START + 60_000);
      assertThat(stage.timers()).isZero();
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.emitted()).containsExactly("absence c x=[1]", "absence c x=[3]");
    }
  }

  @Test
  void partialMatchesAreKnownWithoutAccessToState() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onEvent(stage, "c", click("1", 0, "a"));

      assertThat(stage.engine().hasPartialMatches("c")).isTrue();
      assertThat(stage.engine().hasPartialMatches("d")).isFalse();
      assertThat(stage.engine().isRelevant("c", click("2", 1, "b"))).isTrue();
      assertThat(stage.engine().isRelevant("c", click("2", 1, "y"))).isFalse();
      assertThat(stage.engine().isRelevant("d", click("2", 1, "b"))).isFalse();
      assertThat(stage.engine().isRelevant("d", click("2", 1, "x"))).as("starts one").isTrue();

      assertThat(onEvent(stage, "c", click("2", 1, "b"))).containsExactly("pair c a=[1] b=[2]");
      assertThat(stage.engine().hasPartialMatches("c")).isFalse();
    }
  }

  @Test
  void takenPartialMatchesLeaveNeitherStateNorTimerNorCount() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onEvent(stage, "c", click("1", 0, "a"));
      onEvent(stage, "c", click("2", 0, "x"));
      KeyState taken = stage.stateOf("c");

      stage.engine().put("c", stage.engine().takeAll("c", taken, 0), false);

      assertThat(taken.open()).as("for another key").isEqualTo(2);
      assertThat(stage.engine().hasPartialMatches("c")).isFalse();
      assertThat(stage.timers()).isZero();
      assertThat(stage.stateEntries()).isZero();
      assertThat(stage.metric("pattern.pair.partialMatches")).isEqualTo(0L);
      assertThat(stage.metric("pattern.absence.partialMatches")).isEqualTo(0L);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterARestoreAllKeysGoOnWhateverIsCached(boolean rocksdb) throws Exception {
    int keys = 30;
    DetectionSettings cramped =
        new DetectionSettings(
            DetectionOrder.WATERMARK,
            Limits.NONE,
            100,
            2,
            Duration.ofSeconds(30),
            null,
            TraceSettings.NONE);
    OperatorSubtaskState state;
    try (DetectionStage stage = new DetectionStage(PATTERNS, cramped, backend(rocksdb), null)) {
      for (int i = 0; i < keys; i++) {
        stage.send(new EventElement("c" + i, click("1", 0, "a")));
        stage.send(new EventElement("d" + i, click("2", 0, "x")));
      }
      stage.setTime(START);
      state = stage.snapshot();
    }
    try (DetectionStage stage = new DetectionStage(PATTERNS, cramped, backend(rocksdb), state)) {
      assertThat(stage.metric("pattern.pair.partialMatches")).isEqualTo(30L);
      assertThat(stage.metric("pattern.absence.partialMatches")).isEqualTo(30L);
      assertThat(stage.engine().isRelevant("c7", click("3", 5, "b"))).isTrue();
      assertThat(stage.engine().isRelevant("d7", click("3", 5, "b"))).isFalse();
      assertThat(stage.timers()).isEqualTo(2 * keys);

      for (int i = 0; i < keys; i++) {
        stage.send(new EventElement("c" + i, click("3", 5, "b")));
      }
      stage.setTime(START + 60_000);

      List<String> expected = new ArrayList<>();
      for (int i = 0; i < keys; i++) {
        expected.add("pair c" + i + " a=[1] b=[3]");
        expected.add("absence d" + i + " x=[2]");
      }
      assertThat(stage.emitted()).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(stage.metric("pattern.pair.partialMatches")).isEqualTo(0L);
      assertThat(stage.metric("pattern.absence.partialMatches")).isEqualTo(0L);
      assertThat(stage.metric("pattern.absence.matches")).isEqualTo(30L);
      stage.snapshot();
      assertThat(stage.timers()).isZero();
      if (!rocksdb) {
        assertThat(stage.stateEntries()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100})
  void onRocksDbTheStatesUsedLastAreCachedAndAllAreWrittenAtACheckpoint(int cached)
      throws Exception {
    DetectionSettings settings =
        new DetectionSettings(
            DetectionOrder.WATERMARK,
            Limits.NONE,
            100,
            cached,
            Duration.ofSeconds(30),
            null,
            TraceSettings.NONE);
    try (DetectionStage stage = new DetectionStage(PATTERNS, settings, backend(true), null)) {
      for (int i = 0; i < 10; i++) {
        stage.send(new EventElement("c" + i, click("1", 0, "a")));
      }
      stage.setTime(START);
      assertThat(stage.storedKeys()).isEqualTo(Math.max(0, 10 - cached));

      stage.snapshot();
      assertThat(stage.storedKeys()).isEqualTo(10);
    }
  }

  @Test
  void droppedPartialMatchesAreReportedAtOnceThenOnceAMinuteAndAtTheEnd() throws Exception {
    DetectionSettings narrow = DetectionSettings.DEFAULT.withLimits(new Limits(8, 100));
    try (DetectionStage stage =
        new DetectionStage(PATTERNS, narrow, new HashMapStateBackend(), null)) {
      overflow(stage, "1", 0);
      stage.engine().beforeWatermark(START, false);
      assertThat(reports(stage)).containsExactly("OVERFLOWED absence@1 dropped 2");
      assertThat(stage.metric("pattern.absence.overflowed")).isEqualTo(2L);
      assertThat(stage.stateOf("1").open()).isEqualTo(7);

      overflow(stage, "2", 10);
      stage.engine().beforeWatermark(START + 59_999, false);
      assertThat(reports(stage)).hasSize(1);
      stage.engine().beforeWatermark(START + 60_000, false);
      assertThat(reports(stage)).hasSize(2);
      stage.engine().beforeWatermark(START + 120_000, false);
      assertThat(reports(stage)).as("none since").hasSize(2);

      overflow(stage, "3", 20);
      stage.engine().beforeWatermark(START + 60_001, true);
      assertThat(reports(stage)).hasSize(3);
    }
  }

  @Test
  void thePrefixPrecedesTheKeyInAMatch() throws Exception {
    KeyState state = new KeyState();
    List<Match> matches = new ArrayList<>();
    try (DetectionStage stage = new DetectionStage(PATTERNS, "device:")) {
      stage.forKey("d").engine().onEvent("d", state, click("1", 0, "a"), false, matches::add);
      stage.engine().onEvent("d", state, click("2", 1, "b"), false, matches::add);
      stage.engine().onEvent("d", state, click("3", 2, "x"), false, matches::add);
      stage.engine().onTime("d", state, START + 22_000, matches::add);

      assertThat(matches).extracting(Match::customer).containsExactly("device:d", "device:d");
    }
  }

  @Test
  void aTimerOfAnEarlierDeadlineFindsNothingDue() throws Exception {
    try (DetectionStage stage = new DetectionStage(PATTERNS)) {
      onEvent(stage, "c", click("1", 0, "x"));
      List<Match> matches = new ArrayList<>();

      stage.engine().onDeadline("c", START + 19_999, matches::add);
      stage.engine().onDeadline("d", START + 60_000, matches::add);
      assertThat(matches).isEmpty();
      assertThat(stage.timers()).isEqualTo(1);
      stage.engine().onDeadline("c", START + 20_000, matches::add);
      assertThat(matches).hasSize(1);
      stage.engine().onDeadline("c", START + 20_000, matches::add);
      assertThat(matches).hasSize(1);
    }
  }

  /** Starts nine partial matches, one more than allowed. */
  private static void overflow(DetectionStage stage, String key, double seconds) throws Exception {
    for (int i = 0; i < 9; i++) {
      onEvent(stage, key, click("e" + i, seconds + i / 10.0, "x"));
    }
  }

  private static List<String> reports(DetectionStage stage) {
    return stage.side(OverflowStatus.OUTPUT).stream().map(KeyedEngineTest::show).toList();
  }

  private static String show(DefinitionStatus status) {
    return String.format(
        Locale.ROOT,
        "%s %s@%d dropped %d",
        status.getState(),
        status.getDefinition(),
        status.getVersion(),
        status.getDropped());
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
}
