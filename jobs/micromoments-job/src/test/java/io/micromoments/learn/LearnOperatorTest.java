package io.micromoments.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.OfferCounts;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outcomes are counted at once and take effect at the next boundary of event time. */
class LearnOperatorTest {

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");
  private static final String LOAN = AcceptanceCountsElement.key("loan", "WEB");

  /** One millisecond, in seconds. */
  private static final double MILLI = 0.001;

  private KeyedOneInputStreamOperatorTestHarness<String, Element, BroadcastElement> harness;
  private int ids;

  @BeforeEach
  void startInWatermarkOrder() throws Exception {
    start(DetectionOrder.WATERMARK, null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void outcomesBeforeABoundaryTakeEffectAtItAndThoseAtItAtTheNext() throws Exception {
    send("loan", OutcomeKind.SEEN, 60);
    send("loan", OutcomeKind.SEEN, 60 - MILLI);

    watermark(60 - 2 * MILLI);
    assertThat(sent()).isEmpty();
    watermark(60 - MILLI);
    assertThat(sent()).singleElement().isEqualTo(learned(60, new OfferCounts(1L, 0L)));
    watermark(120 - 2 * MILLI);
    assertThat(sent()).hasSize(1);
    watermark(120 - MILLI);

    assertThat(sent()).hasSize(2).last().isEqualTo(learned(120, new OfferCounts(2L, 0L)));
  }

  @Test
  void anIntervalWithoutOutcomesSendsNoCounts() throws Exception {
    watermark(60);
    assertThat(sent()).isEmpty();
    send("loan", OutcomeKind.SEEN, 70);
    watermark(130);
    watermark(600);
    watermark(900);

    assertThat(sent()).containsExactly(learned(120, new OfferCounts(1L, 0L)));
  }

  @Test
  void aWatermarkThatPassesSeveralBoundariesSendsTheCountsOfEachInTheirOrder() throws Exception {
    send("loan", OutcomeKind.ACCEPTED, 130);
    send("loan", OutcomeKind.SEEN, 10);
    send("loan", OutcomeKind.SEEN, 70);

    watermark(200);

    assertThat(sent())
        .containsExactly(
            learned(60, new OfferCounts(1L, 0L)),
            learned(120, new OfferCounts(2L, 0L)),
            learned(180, new OfferCounts(2L, 1L)));
  }

  @Test
  void outcomesProcessedOnArrivalTakeEffectAtTheSameBoundaries() throws Exception {
    start(DetectionOrder.ARRIVAL, null);
    watermark(1);
    send("loan", OutcomeKind.SEEN, 10);
    send("loan", OutcomeKind.SEEN, 20);
    assertThat(sent()).isEmpty();

    send("loan", OutcomeKind.SEEN, 70);
    assertThat(sent()).containsExactly(learned(60, new OfferCounts(2L, 0L)));
    watermark(60);
    assertThat(sent()).as("these were sent already").hasSize(1);
    watermark(120);

    assertThat(sent())
        .containsExactly(
            learned(60, new OfferCounts(2L, 0L)), learned(120, new OfferCounts(3L, 0L)));
  }

  @Test
  void anAcceptedOfferCountsAsShownOnce() throws Exception {
    send("reported", OutcomeKind.SEEN, 1);
    send("reported", OutcomeKind.ACCEPTED, 2);
    send("unreported", OutcomeKind.ACCEPTED, 1);
    send("partly", OutcomeKind.SEEN, 1);
    send("partly", OutcomeKind.ACCEPTED, 2);
    send("partly", OutcomeKind.ACCEPTED, 3);

    assertThat(trialsAfterTheBoundary())
        .containsOnly(
            Map.entry(AcceptanceCountsElement.key("reported", "WEB"), new OfferCounts(1L, 1L)),
            Map.entry(AcceptanceCountsElement.key("unreported", "WEB"), new OfferCounts(1L, 1L)),
            Map.entry(AcceptanceCountsElement.key("partly", "WEB"), new OfferCounts(2L, 2L)));
  }

  /** A channel may report both at the same time, and on arrival either may be the first. */
  @Test
  void anAcceptanceBeforeItsImpressionCountsAsShownOnce() throws Exception {
    send("loan", OutcomeKind.ACCEPTED, 1);
    send("loan", OutcomeKind.SEEN, 2);

    assertThat(trialsAfterTheBoundary()).containsOnly(Map.entry(LOAN, new OfferCounts(1L, 1L)));
  }

  @ParameterizedTest
  @EnumSource(
      value = OutcomeKind.class,
      names = {"SEEN", "ACCEPTED"},
      mode = EnumSource.Mode.EXCLUDE)
  void otherOutcomesAreNeitherShownNorAccepted(OutcomeKind kind) throws Exception {
    send("loan", OutcomeKind.SEEN, 1);
    send("loan", kind, 2);
    send("card", kind, 3);

    assertThat(trialsAfterTheBoundary()).containsOnly(Map.entry(LOAN, new OfferCounts(1L, 0L)));
  }

  @Test
  void channelsAreCountedSeparatelyIgnoringCase() throws Exception {
    send("loan", "WEB", OutcomeKind.SEEN, 1);
    send("loan", "web", OutcomeKind.SEEN, 2);
    send("loan", "BRANCH", OutcomeKind.ACCEPTED, 3);

    assertThat(trialsAfterTheBoundary())
        .containsOnly(
            Map.entry(LOAN, new OfferCounts(2L, 0L)),
            Map.entry(AcceptanceCountsElement.key("loan", "BRANCH"), new OfferCounts(1L, 1L)));
  }

  @Test
  void countsAndUnsentChangesSurviveARestore() throws Exception {
    send("loan", OutcomeKind.SEEN, 10);
    watermark(20);
    send("loan", OutcomeKind.SEEN, 30);
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);

    start(DetectionOrder.WATERMARK, checkpoint);
    send("loan", OutcomeKind.ACCEPTED, 70);
    watermark(60);
    watermark(120);

    assertThat(sent())
        .containsExactly(
            learned(60, new OfferCounts(2L, 0L)), learned(120, new OfferCounts(2L, 1L)));
  }

  @Test
  void theEndOfTheInputDoesNotEndAnInterval() throws Exception {
    send("loan", OutcomeKind.SEEN, 10);
    watermark(20);

    harness.processWatermark(Watermark.MAX_WATERMARK);

    assertThat(sent()).isEmpty();
  }

  /** Counts that take effect before those sent already would never be used: the later ones hide. */
  @ParameterizedTest
  @EnumSource(DetectionOrder.class)
  void aLateOutcomeIsPartOfTheCountsInEffectAfterTheNextBoundary(DetectionOrder order)
      throws Exception {
    start(order, null);
    watermark(1);
    send("loan", OutcomeKind.SEEN, 70);
    watermark(150);
    assertThat(sent()).containsExactly(learned(120, new OfferCounts(1L, 0L)));

    send("loan", OutcomeKind.SEEN, 30);
    watermark(300);

    assertThat(inEffectAt(300).getCounts()).containsOnly(Map.entry(LOAN, new OfferCounts(2L, 0L)));
  }

  @Test
  void inALargeCatalogFurtherOffersAreNotCountedAndKnownOnesAre() throws Exception {
    for (int i = 0; i < 20_001; i++) {
      send("offer-" + i, OutcomeKind.SEEN, 1 + i * MILLI);
    }
    send("offer-0", OutcomeKind.ACCEPTED, 30);
    send("offer-20000", OutcomeKind.ACCEPTED, 30);

    assertThat(trialsAfterTheBoundary())
        .hasSize(20_000)
        .containsEntry(AcceptanceCountsElement.key("offer-0", "WEB"), new OfferCounts(1L, 1L))
        .containsKey(AcceptanceCountsElement.key("offer-19999", "WEB"))
        .doesNotContainKey(AcceptanceCountsElement.key("offer-20000", "WEB"));
  }

  @Test
  void allCountsAreKeptUnderOneKey() throws Exception {
    send("loan", OutcomeKind.SEEN, 1);
    send("card", OutcomeKind.SEEN, 2);
    watermark(60);

    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(sent())
        .extracting(AcceptanceCounts::getEffectiveAt, each -> each.getCounts().size())
        .containsExactly(tuple(at(60), 2));
  }

  private void start(DetectionOrder order, OperatorSubtaskState restored) throws Exception {
    if (harness != null) {
      harness.close();
    }
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new LearnOperator(
                DetectionSettings.DEFAULT.withOrder(order).stage(), Duration.ofMinutes(1)),
            Element::key,
            BasicTypeInfo.STRING_TYPE_INFO);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  private void send(String offer, OutcomeKind kind, double second) throws Exception {
    send(offer, "WEB", kind, second);
  }

  private void send(String offer, String channel, OutcomeKind kind, double second)
      throws Exception {
    harness.processElement(
        new StreamRecord<>(
            new ContextElement(
                LearnOperator.KEY,
                ContextStream.OUTCOME,
                new OfferOutcome("e" + ids++, at(second), "ann", offer, null, channel, kind))));
  }

  private void watermark(double second) throws Exception {
    harness.processWatermark(new Watermark(at(second).toEpochMilli()));
  }

  private Map<String, OfferCounts> trialsAfterTheBoundary() throws Exception {
    watermark(60);
    assertThat(sent()).hasSize(1);
    return sent().get(0).getCounts();
  }

  private List<AcceptanceCounts> sent() {
    return harness.extractOutputValues().stream()
        .map(each -> ((AcceptanceCountsElement) each).counts())
        .toList();
  }

  /** Returns the counts that decisions use at a time: the latest that are effective by then. */
  private AcceptanceCounts inEffectAt(double second) {
    return sent().stream()
        .filter(each -> !each.getEffectiveAt().isAfter(at(second)))
        .max(Comparator.comparing(AcceptanceCounts::getEffectiveAt))
        .orElseThrow();
  }

  private static AcceptanceCounts learned(double second, OfferCounts loan) {
    return new AcceptanceCounts(at(second), Map.of(LOAN, loan));
  }

  private static Instant at(double second) {
    return START.plusMillis(Math.round(second * 1_000));
  }
}
