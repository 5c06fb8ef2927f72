package io.micromoments.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each measurement is counted in exactly one window, and each window is emitted once. */
class MeasureOperatorTest {

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");

  /** One millisecond, in seconds. */
  private static final double MILLI = 0.001;

  private KeyedOneInputStreamOperatorTestHarness<String, Measurement, Measure> harness;

  @BeforeEach
  void start() throws Exception {
    start(null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void aWindowIncludesItsStartAndExcludesItsEnd() throws Exception {
    send(moments(120, 8));
    send(moments(120 - MILLI, 4));
    send(moments(60, 2));
    send(moments(60 - MILLI, 1));

    watermark(180);

    assertThat(emitted())
        .extracting(Measure::getWindowStart, Measure::getWindowEnd, Measure::getMoments)
        .containsExactly(
            tuple(at(0), at(60), 1L), tuple(at(60), at(120), 6L), tuple(at(120), at(180), 8L));
  }

  @Test
  void aWindowIsEmittedOnceWhenTheWatermarkReachesItsLastMillisecond() throws Exception {
    send(moments(10, 1));

    watermark(60 - 2 * MILLI);
    assertThat(emitted()).isEmpty();
    watermark(60 - MILLI);
    assertThat(emitted()).hasSize(1);
    watermark(200);

    assertThat(emitted()).hasSize(1);
  }

  @Test
  void eachKindIsCountedInItsOwnField() throws Exception {
    for (MeasurementKind kind : MeasurementKind.values()) {
      send(measurement(1, kind, hasCode(kind) ? "CODE" : null, bit(kind)));
    }

    watermark(60);

    assertThat(emitted()).hasSize(1);
    Measure sum = emitted().get(0);
    assertThat(sum.getMoments()).isEqualTo(bit(MeasurementKind.MOMENT));
    assertThat(sum.getOpportunities()).isEqualTo(bit(MeasurementKind.OPPORTUNITY));
    assertThat(sum.getCommands()).isEqualTo(bit(MeasurementKind.COMMAND));
    assertThat(sum.getDeliveries()).isEqualTo(bit(MeasurementKind.DELIVERY));
    assertThat(sum.getImpressions()).isEqualTo(bit(MeasurementKind.IMPRESSION));
    assertThat(sum.getClicks()).isEqualTo(bit(MeasurementKind.CLICK));
    assertThat(sum.getAcceptances()).isEqualTo(bit(MeasurementKind.ACCEPTANCE));
    assertThat(sum.getRejections()).isEqualTo(bit(MeasurementKind.REJECTION));
    assertThat(sum.getWithheld()).isEqualTo(Map.of("CODE", bit(MeasurementKind.WITHHELD)));
    assertThat(sum.getUndecided()).isEqualTo(Map.of("CODE", bit(MeasurementKind.UNDECIDED)));
    assertThat(sum.getSuppressed()).isEqualTo(Map.of("CODE", bit(MeasurementKind.SUPPRESSED)));
  }

  @Test
  void codesAreCountedSeparately() throws Exception {
    send(measurement(1, MeasurementKind.WITHHELD, "NO_CONSENT", 2));
    send(measurement(2, MeasurementKind.WITHHELD, "QUIET_HOURS", 1));
    send(measurement(3, MeasurementKind.WITHHELD, "NO_CONSENT", 3));

    watermark(60);

    assertThat(emitted())
        .singleElement()
        .returns(Map.of("NO_CONSENT", 5L, "QUIET_HOURS", 1L), Measure::getWithheld);
  }

  @Test
  void patternsPoliciesTheirVersionsAndGroupsHaveSumsOfTheirOwn() throws Exception {
    send(moment("pattern", 1, "policy", 1, "all"));
    send(moment("pattern", 1, "policy", 1, "all"));
    send(moment("other", 1, "policy", 1, "all"));
    send(moment("pattern", 2, "policy", 1, "all"));
    send(moment("pattern", 1, "other", 1, "all"));
    send(moment("pattern", 1, "policy", 2, "all"));
    send(moment("pattern", 1, "policy", 1, "hold-out"));
    // Without separators these two would share a key.
    send(moment("pattern", 11, "policy", 1, "all"));
    send(moment("pattern1", 1, "policy", 1, "all"));

    watermark(60);

    assertThat(emitted())
        .extracting(
            Measure::getPattern,
            Measure::getVersion,
            Measure::getPolicy,
            Measure::getPolicyVersion,
            Measure::getGroup,
            Measure::getMoments)
        .containsExactlyInAnyOrder(
            tuple("pattern", 1, "policy", 1, "all", 2L),
            tuple("other", 1, "policy", 1, "all", 1L),
            tuple("pattern", 2, "policy", 1, "all", 1L),
            tuple("pattern", 1, "other", 1, "all", 1L),
            tuple("pattern", 1, "policy", 2, "all", 1L),
            tuple("pattern", 1, "policy", 1, "hold-out", 1L),
            tuple("pattern", 11, "policy", 1, "all", 1L),
            tuple("pattern1", 1, "policy", 1, "all", 1L));
  }

  @Test
  void inputAfterItsWindowWasEmittedCountsInTheWindowThenOpen() throws Exception {
    send(moments(10, 1));
    watermark(60 - 2 * MILLI);
    send(moments(20, 2));
    watermark(60 - MILLI);
    send(moments(30, 4));
    watermark(150);
    send(moments(40, 8));
    watermark(180);

    assertThat(emitted())
        .extracting(Measure::getWindowStart, Measure::getMoments)
        .containsExactly(tuple(at(0), 3L), tuple(at(60), 4L), tuple(at(120), 8L));
  }

  @Test
  void openWindowsAreContinuedAfterARestore() throws Exception {
    send(moments(10, 1));
    send(moments(70, 2));
    watermark(20);

    restore();
    send(moments(80, 4));
    watermark(120);

    assertThat(emitted())
        .extracting(Measure::getWindowStart, Measure::getMoments)
        .containsExactly(tuple(at(0), 1L), tuple(at(60), 6L));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  /** Late outcomes are measured before the first watermark after a restart. */
  @Test
  void aWindowEmittedBeforeARestoreIsNotEmittedAgainForLateInput() throws Exception {
    send(moments(10, 1));
    watermark(60);
    assertThat(emitted()).hasSize(1);

    restore();
    send(moments(30, 2));
    watermark(120);

    assertThat(emitted())
        .extracting(Measure::getWindowStart, Measure::getMoments)
        .containsExactly(tuple(at(60), 2L));
  }

  @Test
  void noStateIsLeftAfterTheLastWindow() throws Exception {
    send(moments(10, 1));
    send(moments(70, 1));
    send(moment("other", 1, "policy", 1, "all"));
    assertThat(harness.numKeyedStateEntries()).as("one map for each key").isEqualTo(2);

    watermark(120);

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void theEndOfTheInputEmitsTheOpenWindows() throws Exception {
    send(moments(10, 1));
    send(moments(70, 2));
    watermark(15);

    harness.processWatermark(Watermark.MAX_WATERMARK);

    assertThat(emitted()).extracting(Measure::getMoments).containsExactly(1L, 2L);
  }

  private void start(OperatorSubtaskState restored) throws Exception {
    if (harness != null) {
      harness.close();
    }
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new MeasureOperator(Duration.ofMinutes(1))),
            MeasureOperator::key,
            BasicTypeInfo.STRING_TYPE_INFO);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  private void restore() throws Exception {
    start(harness.snapshot(1, 1));
  }

  private void send(Measurement measurement) throws Exception {
    harness.processElement(new StreamRecord<>(measurement));
  }

  private void watermark(double second) throws Exception {
    harness.processWatermark(new Watermark(at(second).toEpochMilli()));
  }

  private List<Measure> emitted() {
    return harness.extractOutputValues();
  }

  private static boolean hasCode(MeasurementKind kind) {
    return switch (kind) {
      case WITHHELD, UNDECIDED, SUPPRESSED -> true;
      default -> false;
    };
  }

  private static long bit(MeasurementKind kind) {
    return 1L << List.of(MeasurementKind.values()).indexOf(kind);
  }

  private static Measurement moments(double second, long count) {
    return measurement(second, MeasurementKind.MOMENT, null, count);
  }

  private static Measurement measurement(
      double second, MeasurementKind kind, String code, long count) {
    return new Measurement(at(second), "pattern", 1, "policy", 1, "all", kind, code, count);
  }

  private static Measurement moment(
      String pattern, int version, String policy, int policyVersion, String group) {
    return new Measurement(
        at(1), pattern, version, policy, policyVersion, group, MeasurementKind.MOMENT, null, 1L);
  }

  private static Instant at(double second) {
    return START.plusMillis(Math.round(second * 1_000));
  }
}
