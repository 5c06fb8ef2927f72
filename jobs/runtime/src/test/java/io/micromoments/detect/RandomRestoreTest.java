package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.engine.RandomPatterns;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.MatchSerializer;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/**
 * Runs random, changing patterns on random events, some of them late, and hand-overs of devices.
 * Takes a checkpoint between any two inputs and restores it at another parallelism, on either state
 * backend and with hardly any room on the heap. The matches must be those of an undisturbed run,
 * none lost, repeated or invented, and no state may be left at the end.
 */
class RandomRestoreTest {

  private static final int MAX_PARALLELISM = 16;
  private static final DetectionSettings CRAMPED =
      new DetectionSettings(
          DetectionOrder.WATERMARK,
          Limits.NONE,
          5,
          2,
          Duration.ofSeconds(30),
          null,
          TraceSettings.NONE);
  private static final DetectionSettings ROOMY =
      new DetectionSettings(
          DetectionOrder.WATERMARK,
          Limits.NONE,
          100_000,
          1_000,
          Duration.ofSeconds(30),
          null,
          TraceSettings.NONE);

  @Test
  void restoreAtAnyPointNeitherLosesRepeatsNorInventsMatches() throws Exception {
    long seed = Long.getLong("seed", 16_515_989_463_246L);
    int rounds = Integer.getInteger("rounds", 60);
    System.out.println("RandomRestoreTest seed=" + seed + " rounds=" + rounds);
    int matches = 0;
    int changed = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      List<String> yamls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        yamls.add(
            RandomPatterns.next(random, RandomPatterns.newCoverage())
                .replace("pattern: p", "pattern: p" + i));
      }
      List<Object> inputs = RandomInputs.generate(random, yamls);
      PatternSet initial =
          new PatternSet(yamls.stream().map(yaml -> new SourceText("random.yaml", yaml)).toList());
      Outcome undisturbed = run(inputs, initial, inputs.size(), 1, 1, false, ROOMY);
      boolean rocksdb = random.nextInt(4) == 0;
      int at = random.nextInt(inputs.size());
      int before = 1 + random.nextInt(3);
      int after = 1 + random.nextInt(3);
      Outcome restored = run(inputs, initial, at, before, after, rocksdb, CRAMPED);
      String where =
          String.format(
              Locale.ROOT,
              "seed %d round %d: checkpoint before input %d of %d, %d -> %d tasks, rocksdb %s%n%s",
              seed,
              round,
              at,
              inputs.size(),
              before,
              after,
              rocksdb,
              yamls);
      assertThat(restored.matches).as(where).doesNotHaveDuplicates();
      assertThat(restored.matches)
          .as(where)
          .containsExactlyInAnyOrderElementsOf(undisturbed.matches);
      assertThat(restored.counts).as("what changes did, " + where).isEqualTo(undisturbed.counts);
      matches += undisturbed.matches.size();
      changed += undisturbed.counts.size();
    }
    System.out.printf(Locale.ROOT, "matches=%d changes=%d%n", matches, changed);
    assertThat(matches).isGreaterThan(rounds);
    assertThat(changed).isGreaterThan(rounds);
  }

  private record Outcome(List<String> matches, Map<String, String> counts) {}

  /** Runs up to a checkpoint at one parallelism, and continues from it at another. */
  private static Outcome run(
      List<Object> inputs,
      PatternSet initial,
      int checkpointAt,
      int before,
      int after,
      boolean rocksdb,
      DetectionSettings settings)
      throws Exception {
    Outcome outcome = new Outcome(new ArrayList<>(), new TreeMap<>());
    List<OperatorSubtaskState> parts = new ArrayList<>();
    for (int task = 0; task < before; task++) {
      try (Harness harness = harness(initial, settings, before, task, rocksdb)) {
        harness.open();
        feed(harness, inputs.subList(0, checkpointAt), before, task);
        if (checkpointAt < inputs.size()) {
          parts.add(harness.snapshot(1, 1));
        } else {
          assertNothingIsLeft(harness, rocksdb);
        }
        collect(harness, outcome);
      }
    }
    if (checkpointAt == inputs.size()) {
      return outcome;
    }
    OperatorSubtaskState all =
        AbstractStreamOperatorTestHarness.repackageState(
            parts.toArray(OperatorSubtaskState[]::new));
    for (int task = 0; task < after; task++) {
      OperatorSubtaskState mine =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              all, MAX_PARALLELISM, before, after, task);
      try (Harness harness = harness(initial, settings, after, task, rocksdb)) {
        harness.initializeState(mine);
        harness.open();
        feed(harness, inputs.subList(checkpointAt, inputs.size()), after, task);
        assertNothingIsLeft(harness, rocksdb);
        collect(harness, outcome);
      }
    }
    return outcome;
  }

  private static void feed(Harness harness, List<Object> inputs, int tasks, int task)
      throws Exception {
    for (Object input : inputs) {
      if (input instanceof Watermark watermark) {
        harness.processWatermark1(watermark);
        harness.processWatermark2(watermark);
      } else if (input instanceof DefinitionChange change) {
        harness.processElement2(
            new StreamRecord<>(new DefinitionElement(DefinitionChange.newBuilder(change).build())));
      } else if (input instanceof Element element
          && KeyGroupRangeAssignment.assignKeyToParallelOperator(
                  element.key(), MAX_PARALLELISM, tasks)
              == task) {
        harness.processElement1(new StreamRecord<>(element));
      }
    }
  }

  private static void assertNothingIsLeft(Harness harness, boolean rocksdb) throws Exception {
    harness.snapshot(9, 9);
    assertThat(harness.numEventTimeTimers()).as("timers left").isZero();
    if (!rocksdb) {
      assertThat(harness.numKeyedStateEntries()).as("state left").isZero();
    }
  }

  private static void collect(Harness harness, Outcome outcome) {
    for (Match match : harness.extractOutputValues()) {
      outcome.matches.add(
          String.format(
              Locale.ROOT,
              "%s %s %s +%d %s",
              match.pattern(),
              match.customer(),
              match.id(),
              match.emittedAt() - START,
              contents(match)));
    }
    var counts = harness.getSideOutput(PatternHistory.COUNTS);
    if (counts != null) {
      for (StreamRecord<ChangeCount> record : counts) {
        ChangeCount count = record.getValue();
        outcome.counts.merge(
            String.format(
                Locale.ROOT,
                "%s@%d%s +%d",
                count.getPattern(),
                count.getVersion(),
                count.getRetired() ? " retired" : "",
                count.getEffectiveAt().toEpochMilli() - START),
            String.format(
                Locale.ROOT, "%d/%d/%d", count.getKept(), count.getDrained(), count.getDropped()),
            RandomRestoreTest::sum);
      }
    }
  }

  /** Identifies events by content, because ids may be repeated. */
  private static String contents(Match match) {
    StringBuilder out = new StringBuilder();
    match
        .steps()
        .forEach(
            (step, events) ->
                events.forEach(
                    event ->
                        out.append(step)
                            .append('=')
                            .append(event.id())
                            .append('/')
                            .append(event.get("value"))
                            .append(' ')));
    return out.toString();
  }

  private static String sum(String a, String b) {
    String[] left = a.split("/");
    String[] right = b.split("/");
    List<String> sums = new ArrayList<>();
    for (int i = 0; i < left.length; i++) {
      sums.add(String.valueOf(Long.parseLong(left[i]) + Long.parseLong(right[i])));
    }
    return String.join("/", sums);
  }

  private static Harness harness(
      PatternSet initial, DetectionSettings settings, int tasks, int task, boolean rocksdb)
      throws Exception {
    Harness harness = new Harness(initial, settings, tasks, task);
    harness.setStateBackend(
        rocksdb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
    harness.setup(new MatchSerializer());
    return harness;
  }

  private static final class Harness
      extends KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Match> {
    Harness(PatternSet initial, DetectionSettings settings, int tasks, int task) throws Exception {
      super(
          new DetectOperator(initial, settings),
          Element::key,
          null,
          BasicTypeInfo.STRING_TYPE_INFO,
          MAX_PARALLELISM,
          tasks,
          task);
    }
  }
}
