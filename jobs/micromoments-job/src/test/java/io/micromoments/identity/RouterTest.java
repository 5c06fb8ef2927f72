package io.micromoments.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.EventUse;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each element takes the way on which its key is found, and no other. */
class RouterTest {

  private static final Instant AT = Instant.parse("2026-05-02T10:00:00Z");
  private static final long APPENDED_AT = 42;

  private OneInputStreamOperatorTestHarness<Element, Element> harness;

  @BeforeEach
  void start() throws Exception {
    harness = ProcessFunctionTestHarnesses.forProcessFunction(new Router(false));
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void offersGoOnlyToTheBroadcast() throws Exception {
    Offer offer =
        Offer.newBuilder()
            .setEventId("o")
            .setEventTime(AT)
            .setOfferId("loan")
            .setCategory("credit")
            .build();

    route(new ContextElement("loan", ContextStream.CATALOG, offer));

    assertThat(side(Router.CATALOG)).containsExactly(new CatalogElement(offer));
    assertThat(byCustomer()).isEmpty();
    assertThat(byDevice()).isEmpty();
    assertThat(deviceLinks()).isEmpty();
  }

  @Test
  void aLinkGoesByItsDeviceAndByItsCustomer() throws Exception {
    IdentityLink link = new IdentityLink("l", AT, "phone", "ann", true);
    Element element = new ContextElement("phone", ContextStream.IDENTITY, link);

    route(element);

    assertThat(byDevice()).containsExactly(element);
    assertThat(deviceLinks())
        .containsExactly(new ContextElement("ann", ContextStream.IDENTITY, link));
    assertThat(byCustomer()).isEmpty();
  }

  /** The customer is still erased from a device that was linked to them before. */
  @ParameterizedTest
  @ValueSource(strings = {"ann", ""})
  void anUnlinkGoesOnlyByItsDevice(String customer) throws Exception {
    Element element =
        new ContextElement(
            "phone", ContextStream.IDENTITY, new IdentityLink("l", AT, "phone", customer, false));

    route(element);

    assertThat(byDevice()).containsExactly(element);
    assertThat(deviceLinks()).isEmpty();
    assertThat(byCustomer()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEventThatNamesNoCustomerGoesByItsDevice(EventUse use) throws Exception {
    Event blank = click("view_item", "phone", " ");
    Event absent = click("view_item", "phone", null);

    route(new EventElement("", blank, use));
    route(new EventElement("", absent, use));

    assertThat(byDevice())
        .containsExactly(
            new EventElement("phone", blank, use), new EventElement("phone", absent, use));
    assertThat(deviceLinks()).isEmpty();
    assertThat(byCustomer()).isEmpty();
  }

  @Test
  void anEventWithAnIdentifierAndItsLinkGoByTheIdentifier() throws Exception {
    IdentityLink link = new IdentityLink("l", AT, "loyalty:7781", "ann", true);
    Element linkElement = new ContextElement("loyalty:7781", ContextStream.IDENTITY, link);
    Event purchase =
        event(
            EventStream.INTERACTION,
            Map.of("identifier", "loyalty:7781", "channel", "STORE", "kind", "purchase"));
    Event named =
        event(
            EventStream.INTERACTION,
            Map.of(
                "customer_id",
                "ann",
                "identifier",
                "loyalty:7781",
                "channel",
                "STORE",
                "kind",
                "call"));

    route(linkElement);
    route(new EventElement("loyalty:7781", purchase));
    route(new EventElement("ann", named));

    assertThat(side(Router.BY_IDENTIFIER))
        .containsExactly(linkElement, new EventElement("loyalty:7781", purchase));
    assertThat(byDevice()).containsExactly(linkElement);
    assertThat(byCustomer()).containsExactly(new EventElement("ann", named));
    assertThat(deviceLinks()).hasSize(1);
  }

  @Test
  void aLoginGoesByItsDeviceAndItsLinkByItsCustomer() throws Exception {
    Event login = click("login", "phone", "ann");

    route(new EventElement("ann", login, EventUse.CONTEXT));

    assertThat(byDevice()).containsExactly(new EventElement("phone", login, EventUse.CONTEXT));
    assertThat(deviceLinks())
        .containsExactly(
            new ContextElement(
                "ann",
                ContextStream.IDENTITY,
                new IdentityLink(login.id(), AT, "phone", "ann", true)));
    assertThat(byCustomer()).isEmpty();
  }

  @Test
  void aLoginWithoutACustomerLinksNothing() throws Exception {
    Event login = click("login", "phone", null);

    route(new EventElement("phone", login));

    assertThat(byDevice()).containsExactly(new EventElement("phone", login));
    assertThat(deviceLinks()).isEmpty();
  }

  @Test
  void otherEventsThatNameTheirCustomerBypassIdentity() throws Exception {
    List<Element> events =
        List.of(
            new EventElement("ann", click("view_item", "phone", "ann"), EventUse.CONTEXT),
            new EventElement("ann", click("purchase", "phone", "ann")),
            new EventElement("ann", click("login", null, "ann")),
            new EventElement("ann", click("login", " ", "ann")),
            new EventElement(
                "ann",
                event(
                    EventStream.INTERACTION,
                    Map.of("customer_id", "ann", "channel", "BRANCH", "kind", "login"))));

    for (Element each : events) {
      route(each);
    }

    assertThat(byCustomer()).containsExactlyElementsOf(events);
    assertThat(byDevice()).isEmpty();
    assertThat(deviceLinks()).isEmpty();
  }

  @Test
  void anErasureGoesDirectlyToItsCustomerAndToTheirDevices() throws Exception {
    Element erasure =
        new ContextElement(
            "ann", ContextStream.ERASURE, new ErasureRequest("e", AT, "ann", "request"));

    route(erasure);

    assertThat(byCustomer()).containsExactly(erasure);
    assertThat(deviceLinks()).containsExactly(erasure);
    assertThat(byDevice()).isEmpty();
  }

  @Test
  void otherContextGoesOnlyToItsCustomer() throws Exception {
    List<Element> context =
        List.of(
            new ContextElement(
                "ann",
                ContextStream.PROFILE,
                CustomerProfile.newBuilder()
                    .setEventId("p")
                    .setEventTime(AT)
                    .setCustomerId("ann")
                    .build()),
            new ContextElement(
                "ann", ContextStream.CONSENT, new Consent("c", AT, "ann", "push", true)),
            new ContextElement(
                "ann", ContextStream.OFFERS, new CandidateOffers("b", AT, "ann", List.of())),
            new ContextElement(
                "ann",
                ContextStream.OUTCOME,
                new OfferOutcome("o", AT, "ann", "loan", null, "WEB", OutcomeKind.SEEN)));

    for (Element each : context) {
      route(each);
    }

    assertThat(byCustomer()).containsExactlyElementsOf(context);
    assertThat(byDevice()).isEmpty();
    assertThat(deviceLinks()).isEmpty();
    assertThat(side(Router.CATALOG)).isEmpty();
  }

  /** Sinks measure the latency against it. */
  @Test
  void everyOutputKeepsTheTimeAtWhichItsCauseWasAppended() throws Exception {
    route(new EventElement("phone", click("login", "phone", "ann")));
    route(new EventElement("ann", click("view_item", null, "ann")));

    assertThat(harness.getSideOutput(Router.BY_DEVICE)).hasSize(1).allMatch(RouterTest::isStamped);
    assertThat(harness.getSideOutput(Router.DEVICE_LINKS))
        .hasSize(1)
        .allMatch(RouterTest::isStamped);
    assertThat(harness.getRecordOutput()).hasSize(1).allMatch(RouterTest::isStamped);
  }

  private static boolean isStamped(StreamRecord<Element> record) {
    return record.hasTimestamp() && record.getTimestamp() == APPENDED_AT;
  }

  private void route(Element element) throws Exception {
    harness.processElement(new StreamRecord<>(element, APPENDED_AT));
  }

  private List<Element> byCustomer() {
    return harness.extractOutputValues();
  }

  private List<Element> byDevice() {
    return side(Router.BY_DEVICE);
  }

  private List<Element> deviceLinks() {
    return side(Router.DEVICE_LINKS);
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static Event click(String action, String device, String customer) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("channel", "WEB");
    fields.put("action", action);
    fields.put("device_id", device);
    fields.put("customer_id", customer);
    return event(EventStream.CLICKSTREAM, fields);
  }

  private static Event event(EventStream stream, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("event_id", "e");
    all.put("event_time", AT.toEpochMilli());
    return Event.of(stream, all);
  }
}
