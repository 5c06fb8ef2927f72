package io.micromoments.trends;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.CountsElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CountElement;
import io.micromoments.schemas.CountsOfFeature;
import io.micromoments.schemas.GroupCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A count across customers is that of the window which ends at the last full step. */
class TrendOperatorTest {

  private static final long STEP = 5_000;
  private static final long START = Instant.parse("2026-05-02T10:00:00Z").toEpochMilli();

  private KeyedOneInputStreamOperatorTestHarness<String, Element, BroadcastElement> harness;

  @BeforeEach
  void start() throws Exception {
    start(null);
  }

  private void start(OperatorSubtaskState state) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new TrendOperator(DetectionSettings.DEFAULT.stage()),
            Element::key,
            BasicTypeInfo.STRING_TYPE_INFO);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void countsAreThoseOfTheLastTwelveFullSteps() throws Exception {
    count("a", 0, 3);
    count("a", 1, 2);
    count("b", 1, 1);
    harness.processWatermark(new Watermark(START + STEP - 2));
    assertThat(emitted()).isEmpty();
    harness.processWatermark(new Watermark(START + STEP - 1));
    assertThat(emitted()).containsExactly("1 {a=3}");
    harness.processWatermark(new Watermark(START + 20 * STEP));
    List<String> all = new ArrayList<>();
    all.add("1 {a=3}");
    for (int step = 2; step <= 12; step++) {
      all.add(step + " {a=5}");
    }
    all.add("13 {a=2}");
    all.add("14 {}");
    assertThat(emitted()).isEqualTo(all);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void onlyTheLargestAreEmitted() throws Exception {
    for (int group = 0; group < 300; group++) {
      count("g" + group, 0, 2L + group % 150);
    }
    harness.processWatermark(new Watermark(START + STEP));
    assertThat(counts().get(0).getCounts()).hasSize(TrendOperator.MAX_EMITTED);
    assertThat(counts().get(0).getCounts())
        .allSatisfy((group, count) -> assertThat(count).isGreaterThan(100));
  }

  @Test
  void countsEqualANaiveRecomputationAlsoAfterRestarts() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("TrendOperatorTest seed=" + seed);
    Random random = new Random(seed);
    Map<Integer, Map<String, Long>> bySteps = new TreeMap<>();
    List<String> found = new ArrayList<>();
    int last = 200;
    for (int step = 0; step < last; step++) {
      int more = step % 40 < 20 ? random.nextInt(4) : 0;
      for (int i = 0; i < more; i++) {
        String group = "g" + random.nextInt(3);
        long count = 1L + random.nextInt(3);
        count(group, step, count);
        bySteps.computeIfAbsent(step, each -> new TreeMap<>()).merge(group, count, Long::sum);
      }
      if (random.nextInt(3) == 0) {
        harness.processWatermark(new Watermark(START + step * STEP));
      }
      if (random.nextInt(20) == 0) {
        found.addAll(emitted());
        OperatorSubtaskState state = harness.snapshot(step, step);
        harness.close();
        start(state);
      }
    }
    harness.processWatermark(new Watermark(START + (last + 20) * STEP));
    found.addAll(emitted());
    for (String each : found) {
      int end = Integer.parseInt(each.substring(0, each.indexOf(' ')));
      Map<String, Long> naive = new TreeMap<>();
      for (int step = end - Feature.STEPS; step < end; step++) {
        bySteps
            .getOrDefault(step, Map.of())
            .forEach((group, count) -> naive.merge(group, count, Long::sum));
      }
      naive.values().removeIf(count -> count < 2);
      assertThat(each).as("seed %d", seed).isEqualTo(end + " " + naive);
    }
    assertThat(found).as("seed %d", seed).doesNotHaveDuplicates().hasSizeGreaterThan(100);
  }

  private void count(String group, int step, long count) throws Exception {
    harness.processElement(
        new StreamRecord<>(
            new CountElement(
                new GroupCount(
                    "f", STEP, Instant.ofEpochMilli(START + step * STEP), group, count))));
  }

  private List<CountsOfFeature> counts() {
    return harness.extractOutputValues().stream()
        .map(each -> ((CountsElement) each).counts())
        .toList();
  }

  /**
   * Returns the counts emitted since the start, as the step at whose beginning they take effect.
   */
  private List<String> emitted() {
    return counts().stream()
        .map(
            each ->
                (each.getEffectiveAt().toEpochMilli() - START) / STEP
                    + " "
                    + new TreeMap<>(each.getCounts()))
        .toList();
  }
}
