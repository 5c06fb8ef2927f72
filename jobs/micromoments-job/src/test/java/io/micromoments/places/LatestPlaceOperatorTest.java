package io.micromoments.places;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.PresenceElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A customer is where their latest event at a place was. */
class LatestPlaceOperatorTest {

  private static final long START = Instant.parse("2026-05-02T10:00:00Z").toEpochMilli();
  private static final long DAY = LatestPlaceOperator.PRESENCE_TIMEOUT.toSeconds();

  private KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Element>
      harness;

  @BeforeEach
  void startInWatermarkOrder() throws Exception {
    start(DetectionOrder.WATERMARK, null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private void start(DetectionOrder order, OperatorSubtaskState state) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new LatestPlaceOperator(DetectionSettings.DEFAULT.withOrder(order).stage()),
            Element::key,
            element -> "",
            BasicTypeInfo.STRING_TYPE_INFO);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  @Test
  void anEventElsewhereIsADepartureAndAnArrival() throws Exception {
    event("ENTER", "p1", "north", 0);
    event("DWELL", "p1", "north", 1);
    event("ENTER", "p2", "north", 2);
    event("ENTER", "p3", null, 3);
    watermark(3);
    assertThat(visits())
        .containsExactly(
            "0 + place:p1",
            "0 + area:north",
            "2 - place:p1",
            "2 + place:p2",
            "3 - place:p2",
            "3 - area:north",
            "3 + place:p3");
  }

  @Test
  void anExitIsADeparture() throws Exception {
    event("ENTER", "p1", null, 0);
    event("EXIT", "p1", null, 5);
    watermark(9);
    assertThat(visits()).containsExactly("0 + place:p1", "5 - place:p1");
  }

  @Test
  void eventsOfTheSameTimeHaveOneEffect() throws Exception {
    event("ENTER", "p1", null, 0);
    event("ENTER", "p2", null, 0);
    event("ENTER", "p1", null, 1);
    event("EXIT", "p1", null, 1);
    watermark(9);
    assertThat(visits()).containsExactly("0 + place:p2", "1 - place:p2");
  }

  @Test
  void anOlderEventThatArrivesLaterChangesNothing() throws Exception {
    harness.close();
    start(DetectionOrder.ARRIVAL, null);
    watermark(0);
    event("ENTER", "p1", null, 5);
    event("ENTER", "p2", null, 4);
    assertThat(visits()).containsExactly("5 + place:p1");
  }

  @Test
  void aDayAfterTheLatestEventTheCustomerIsNoLongerThere() throws Exception {
    event("ENTER", "p1", null, 0);
    event("DWELL", "p1", null, 100);
    watermark(DAY + 99);
    assertThat(visits()).containsExactly("0 + place:p1");
    watermark(DAY + 100);
    assertThat(visits()).containsExactly("0 + place:p1", DAY + 100 + " - place:p1");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aDayIsOverAlsoIfTheNextEventArrivesWithIt() throws Exception {
    event("ENTER", "p1", null, 0);
    event("ENTER", "p1", null, DAY + 5);
    watermark(DAY + 9);
    assertThat(visits())
        .containsExactly("0 + place:p1", DAY + " - place:p1", DAY + 5 + " + place:p1");
  }

  @Test
  void anErasureIsADeparture() throws Exception {
    event("ENTER", "p1", null, 0);
    harness.processElement1(
        new StreamRecord<>(
            new ContextElement(
                "c",
                ContextStream.ERASURE,
                new ErasureRequest("e", Instant.ofEpochMilli(START + 3_000), "c", "r"))));
    event("DWELL", "p1", null, 2);
    watermark(9);
    assertThat(visits()).containsExactly("0 + place:p1", "3 - place:p1");
    assertThat(harness.getSideOutput(LatestPlaceOperator.ERASED)).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void placesSurviveARestart() throws Exception {
    event("ENTER", "p1", null, 0);
    watermark(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    start(DetectionOrder.WATERMARK, state);
    watermark(2 * DAY);
    assertThat(visits()).containsExactly(DAY + " - place:p1");
  }

  private void event(String transition, String place, String area, long second) throws Exception {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", "e");
    fields.put("event_time", START + second * 1_000);
    fields.put("customer_id", "c");
    fields.put("place_id", place);
    fields.put("area", area);
    fields.put("transition", transition);
    harness.processElement1(
        new StreamRecord<>(new EventElement("c", Event.of(EventStream.BEACON, fields))));
  }

  private void watermark(long second) throws Exception {
    harness.processBothWatermarks(new Watermark(START + second * 1_000));
  }

  /** Returns the visits so far, as seconds, + or -, and the place. */
  private List<String> visits() {
    List<String> visits = new ArrayList<>();
    for (Element element : harness.extractOutputValues()) {
      PresenceElement visit = (PresenceElement) element;
      assertThat(visit.record().getPerson()).isEqualTo("c");
      visits.add(
          (visit.time() - START) / 1_000
              + (visit.record().getPresent() ? " + " : " - ")
              + visit.key());
    }
    return visits;
  }
}
