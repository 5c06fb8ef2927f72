package io.micromoments.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event with an identifier belongs to the customer to whom it is linked at that time. */
class IdentifierOperatorTest {

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");
  private static final String CARD = "loyalty:7781";

  private KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Element>
      harness;

  @BeforeEach
  void start() throws Exception {
    start(null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private void start(OperatorSubtaskState state) throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new IdentifierOperator(
                DetectionSettings.DEFAULT.withOrder(DetectionOrder.WATERMARK).stage()),
            Element::key,
            element -> "",
            BasicTypeInfo.STRING_TYPE_INFO);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  @Test
  void aLinkCountsFromItsOwnTimeWheneverItArrives() throws Exception {
    event("before", 1, null);
    event("after", 3, null);
    link("ada", 2, true);
    watermark(9);
    assertThat(byCustomer()).containsExactly("after of ada");
    assertThat(unknown()).containsExactly("before of " + CARD);
  }

  @Test
  void anEventOfAnUnknownIdentifierBelongsToItsDevice() throws Exception {
    event("e", 1, "phone");
    watermark(9);
    assertThat(byCustomer()).isEmpty();
    assertThat(unknown()).containsExactly("e of phone");
    assertThat(harness.getSideOutput(IdentifierOperator.UNKNOWN))
        .singleElement()
        .extracting(record -> ((EventElement) record.getValue()).event().fields())
        .as("a device must not keep the identifier of somebody who may be erased")
        .isEqualTo(
            Map.of(
                "event_id", "e",
                "event_time", at(1).toEpochMilli(),
                "channel", "WEB",
                "action", "view_item",
                "device_id", "phone"));
  }

  @Test
  void anEventOfAKnownIdentifierBelongsToItsCustomerWhateverItsDevice() throws Exception {
    link("ada", 0, true);
    event("e", 1, "till");
    watermark(9);
    assertThat(byCustomer()).containsExactly("e of ada");
  }

  @Test
  void aLinkEndsOnlyWithThatOfTheSameCustomer() throws Exception {
    link("ada", 0, true);
    link("ben", 1, false);
    event("first", 2, null);
    link("ada", 3, false);
    event("second", 4, null);
    watermark(9);
    assertThat(byCustomer()).containsExactly("first of ada");
    assertThat(unknown()).containsExactly("second of " + CARD);
  }

  @Test
  void anErasureOfTheCustomerForgetsTheLinkAndIsPassedOn() throws Exception {
    link("ada", 0, true);
    erase("ada", 1);
    event("e", 2, null);
    watermark(9);
    assertThat(byCustomer()).isEmpty();
    assertThat(unknown()).containsExactly("erasure of " + CARD, "e of " + CARD);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anErasureOfAFormerCustomerKeepsTheLinkOfTheNextOne() throws Exception {
    link("ada", 0, true);
    link("ben", 1, true);
    erase("ada", 2);
    event("e", 3, null);
    watermark(9);
    assertThat(byCustomer()).containsExactly("e of ben");
  }

  @Test
  void aLinkSurvivesARestore() throws Exception {
    link("ada", 0, true);
    watermark(1);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    start(state);
    event("e", 2, null);
    watermark(9);
    assertThat(byCustomer()).containsExactly("e of ada");
  }

  private void event(String id, int second, String device) throws Exception {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", id);
    fields.put("event_time", at(second).toEpochMilli());
    fields.put("channel", "WEB");
    fields.put("action", "view_item");
    fields.put("device_id", device);
    fields.put("identifier", CARD);
    send(new EventElement(CARD, Event.of(EventStream.CLICKSTREAM, fields)));
  }

  private void link(String customer, int second, boolean linked) throws Exception {
    send(
        new ContextElement(
            CARD,
            ContextStream.IDENTITY,
            new IdentityLink("l" + second, at(second), CARD, customer, linked)));
  }

  private void erase(String customer, int second) throws Exception {
    send(
        new ContextElement(
            CARD, ContextStream.ERASURE, new ErasureRequest("e", at(second), customer, "r")));
  }

  private void send(Element element) throws Exception {
    harness.processElement1(new StreamRecord<>(element, element.time()));
  }

  private void watermark(int second) throws Exception {
    harness.processBothWatermarks(new Watermark(at(second).toEpochMilli()));
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private List<String> byCustomer() {
    return harness.extractOutputValues().stream().map(IdentifierOperatorTest::describe).toList();
  }

  private List<String> unknown() {
    Queue<StreamRecord<Element>> side = harness.getSideOutput(IdentifierOperator.UNKNOWN);
    List<String> all = new ArrayList<>();
    if (side != null) {
      side.forEach(record -> all.add(describe(record.getValue())));
    }
    return all;
  }

  private static String describe(Element element) {
    String what = element instanceof ContextElement ? "erasure" : element.id();
    return what + " of " + element.key();
  }
}
