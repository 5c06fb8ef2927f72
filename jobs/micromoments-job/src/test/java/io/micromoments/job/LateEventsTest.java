package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.Tombstone;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Tests single stages with elements that are late, simultaneous or out of order. */
class LateEventsTest {

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");
  private static final SourceText PATTERN =
      new SourceText(
          "p.yaml",
          """
          pattern: p
          version: 1
          moment: BUY
          intent: i
          steps:
            - { step: a, on: clickstream, where: event.action == 'a' }
          """);
  static final PatternSet PATTERNS = new PatternSet(List.of(PATTERN));

  @Test
  void aLinkBeforeAnErasureIsIgnoredByTheDeviceIndex() throws Exception {
    try (Stage<Element> stage = devices()) {
      stage.send(link("erika", "phone", 1, "erika"));
      stage.send(erasure("erika", "erika", 100, "e"));
      stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "erika", 100));
      stage.time(110);
      assertThat(stage.remembered()).isZero();
      stage.send(link("erika", "tablet", 50, "erika"));
      stage.time(120);
      assertThat(stage.remembered()).isZero();
      stage.send(link("erika", "tablet", 130, "erika"));
      stage.time(140);
      assertThat(stage.remembered()).as("a new life").isPositive();
    }
  }

  @Test
  void aLinkBeforeAnErasureIsIgnoredByIdentity() throws Exception {
    try (Stage<Element> stage = identity()) {
      stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "erika", 100));
      stage.time(110);
      stage.send(link("erika", "tablet", 50, "tablet"));
      stage.time(120);
      assertThat(stage.remembered()).isZero();
    }
  }

  @Test
  void aDeviceLinkedToAnotherCustomerSurvivesTheErasureOfItsFirstOwner() throws Exception {
    try (Stage<Element> stage = identity()) {
      stage.sendToAll(tombstone(Tombstones.Kind.DEVICE, "phone", 100));
      stage.time(110);
      stage.send(link("bob", "phone", 50, "phone"));
      stage.time(120);
      assertThat(stage.remembered()).isPositive();
    }
  }

  @Test
  void inArrivalOrderACommandAfterAnErasureIsDroppedEvenBeforeTheTombstone() throws Exception {
    try (Stage<OfferResequenceCommand> stage = numbers(DetectionOrder.ARRIVAL).begun()) {
      stage.send(erasure("erika", "erika", 100, "e"));
      stage.send(decided("erika", 99, "k", 1));
      stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "erika", 100));
      assertThat(stage.given()).isEmpty();
      assertThat(stage.remembered()).isZero();
      stage.send(decided("erika", 101, "l", 1));
      assertThat(stage.given()).hasSize(1);
    }
  }

  @Test
  void aMatchBeforeAnErasureIsDecidedWhateverTheWatermarkSteps() throws Exception {
    for (List<Long> times : List.of(List.of(305L, 400L), List.of(400L))) {
      try (Stage<Element> stage = new Stage<>(decide("policy: a\nversion: 1\n"))) {
        stage.send(offers(150, new CandidateOffer("unknown", 1.0)));
        stage.send(erasure("c", "c", 310, "z"));
        stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "c", 310));
        stage.send(event(300));
        for (long time : times) {
          stage.time(time);
        }
        assertThat(stage.given()).as("time goes to %s", times).hasSize(1);
        assertThat(stage.remembered()).isZero();
      }
    }
  }

  @Test
  void aDeadlineComesBeforeTheContextAfterItHoweverFarTimeAdvancesAtOnce() throws Exception {
    PatternSet absence =
        new PatternSet(
            List.of(
                new SourceText(
                    "q.yaml",
                    """
                    pattern: q
                    version: 1
                    moment: BUY
                    intent: i
                    within: 60s
                    steps:
                      - { step: a, on: clickstream, where: event.action == 'a' }
                      - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b' }
                    """)));
    List<List<String>> orders = new ArrayList<>();
    for (List<Long> times : List.of(List.of(361L, 400L), List.of(400L))) {
      try (Stage<Element> stage = new Stage<>(customer(absence, null))) {
        for (String id : List.of("x", "y")) {
          stage.sendToAll(
              new CatalogElement(
                  Offer.newBuilder()
                      .setEventId("c" + id)
                      .setEventTime(at(0))
                      .setOfferId(id)
                      .setCategory("k")
                      .build()));
        }
        stage.send(offers(150, new CandidateOffer("x", 1.0)));
        stage.send(event(300));
        stage.time(301);
        stage.send(offers(362, new CandidateOffer("y", 1.0)));
        for (long time : times) {
          stage.time(time);
        }
        orders.add(
            stage.given().stream()
                .map(each -> ((CommandElement) each).command())
                .map(command -> command.getIssuedAt() + " " + order(command))
                .toList());
      }
    }
    assertThat(orders.get(0))
        .containsExactly(at(360) + " [x]", at(362) + " [y]")
        .isEqualTo(orders.get(1));
  }

  @Test
  void aCommandAtTheTimeOfAnErasureIsDropped() throws Exception {
    try (Stage<OfferResequenceCommand> stage = numbers(DetectionOrder.WATERMARK)) {
      stage.send(decided("erika", 100, "k", 1));
      stage.send(erasure("erika", "erika", 100, "z"));
      stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "erika", 100));
      stage.time(300);
      assertThat(stage.remembered()).isZero();
    }
  }

  @Test
  void commandsBeforeAnErasureAreDroppedAfterARestore() throws Exception {
    OperatorSubtaskState checkpoint;
    try (Stage<OfferResequenceCommand> stage = numbers(DetectionOrder.WATERMARK)) {
      stage.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "erika", 100));
      stage.time(110);
      checkpoint = stage.checkpoint();
    }
    try (Stage<OfferResequenceCommand> stage =
        new Stage<>(new SequenceNumberOperator(DetectionSettings.DEFAULT.stage()), checkpoint)) {
      stage.send(decided("erika", 50, "k", 1));
      stage.time(112);
      assertThat(stage.given()).isEmpty();
      assertThat(stage.remembered()).isZero();
    }
  }

  @Test
  void anOvertakenCommandIsDropped() throws Exception {
    try (Stage<OfferResequenceCommand> stage = numbers(DetectionOrder.ARRIVAL).begun()) {
      stage.send(decided("c", 101, "direct", 2));
      stage.send(decided("c", 100, "through-the-budgets", 1));
      assertThat(stage.given())
          .singleElement()
          .satisfies(command -> assertThat(command.getCommandId()).isEqualTo("direct"));
    }
  }

  @Test
  void aBudgetKnownOnlyFromACommandIsRespected() throws Exception {
    try (Stage<Element> stage =
        new Stage<>(
                new BudgetOperator(
                    DetectionSettings.DEFAULT.in(DetectionOrder.ARRIVAL).stage(),
                    MessageCatalog.english()))
            .begun()) {
      for (String customer : List.of("a", "b")) {
        stage.send(
            BudgetOperator.element(
                CommandElement.ofCustomer(
                    command(customer, 10, "k-" + customer, 1), "all", "", Map.of("o1", 1L))));
      }
      assertThat(stage.given().stream().map(each -> ((CommandElement) each).command()))
          .satisfiesExactly(
              first -> assertThat(first.getAfter()).hasSize(1),
              second -> {
                assertThat(second.getAfter()).isEmpty();
                assertThat(second.getWithheld().get(0).getCode()).isEqualTo("BUDGET_SPENT");
              });
    }
  }

  @Test
  void aLateOutcomeIsDecidedAtTheCurrentTime() throws Exception {
    try (Stage<Element> stage = new Stage<>(decide("policy: a\nversion: 1\n"))) {
      for (String id : List.of("O", "P", "Q")) {
        stage.sendToAll(
            new CatalogElement(
                Offer.newBuilder()
                    .setEventId("c" + id)
                    .setEventTime(at(-9_000))
                    .setOfferId(id)
                    .setCategory("k" + id)
                    .setIntents(id.equals("P") ? List.of() : List.of("i"))
                    .setMaxContacts(1)
                    .setContactPeriod("24h")
                    .build()));
      }
      stage.send(
          offers(
              -8_000,
              new CandidateOffer("O", 3.0),
              new CandidateOffer("P", 2.0),
              new CandidateOffer("Q", 1.0)));
      stage.send(event(300));
      stage.time(301);
      stage.send(seen("O", 400));
      stage.time(401);
      stage.send(seen("P", -3_000));
      stage.time(402);
      assertThat(stage.given().stream().map(each -> ((CommandElement) each).command()))
          .satisfiesExactly(
              first -> assertThat(order(first)).containsExactly("O", "Q", "P"),
              second -> assertThat(order(second)).containsExactly("Q", "P"),
              third -> {
                assertThat(third.getIssuedAt()).isEqualTo(at(400));
                assertThat(order(third)).containsExactly("Q");
                assertThat(third.getAfter().get(0).getScore()).isBetween(2.0, 3.0);
              });
    }
  }

  @Test
  void aNewerPolicyFileReplacesThePublishedPolicyAtARestart() throws Exception {
    OperatorSubtaskState checkpoint;
    try (Stage<Element> stage = new Stage<>(decide("policy: a\nversion: 1\n"))) {
      stage.sendToAll(
          new DefinitionElement(
              new DefinitionChange(
                  "a", 2, at(0), "policy: a\nversion: 2\n", DefinitionKind.POLICY, null)));
      stage.time(100);
      checkpoint = stage.checkpoint();
    }
    assertThat(policyAfterRestart(checkpoint, 1)).isEqualTo(2);
    assertThat(policyAfterRestart(checkpoint, 3)).isEqualTo(3);
  }

  private static int policyAfterRestart(OperatorSubtaskState checkpoint, int version)
      throws Exception {
    try (Stage<Element> stage =
        new Stage<>(
            decide(String.format(Locale.ROOT, "policy: a\nversion: %d\n", version)), checkpoint)) {
      stage.send(offers(150, new CandidateOffer("unknown", 1.0)));
      stage.send(event(300));
      stage.time(301);
      return ((CommandElement) stage.given().get(0)).command().getPolicyVersion();
    }
  }

  private static List<String> order(OfferResequenceCommand command) {
    return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
  }

  private static CustomerOperator decide(String policy) {
    return customer(PATTERNS, new SourceText("policy.yaml", policy));
  }

  static CustomerOperator customer(PatternSet patterns, SourceText policy) {
    return new CustomerOperator(
        patterns,
        DetectionSettings.DEFAULT,
        new DecisionSettings(
            policy, MessageCatalog.english(), JobSettings.DEFAULT.measureWindow()));
  }

  private static Stage<Element> identity() throws Exception {
    return new Stage<>(
        new IdentityOperator(
            new PatternSet(List.of()), DetectionSettings.DEFAULT, Duration.ofHours(24)));
  }

  private static Stage<Element> devices() throws Exception {
    return new Stage<>(new DeviceIndex(DetectionSettings.DEFAULT.stage(), Duration.ofDays(30)));
  }

  private static Stage<OfferResequenceCommand> numbers(DetectionOrder order) throws Exception {
    return new Stage<>(new SequenceNumberOperator(DetectionSettings.DEFAULT.in(order).stage()));
  }

  /** Returns an event that matches the pattern. */
  private static Element event(long second) throws Exception {
    return new EventElement(
        "c",
        JsonRecords.event(
            EventStream.CLICKSTREAM,
            JsonRecords.parse(
                "{\"event_id\":\"e\",\"event_time\":\"%s\",\"customer_id\":\"c\",\"channel\":\"WEB\",\"action\":\"a\"}"
                    .formatted(at(second))),
            false));
  }

  static Element offers(long second, CandidateOffer... offers) {
    return new ContextElement(
        "c", ContextStream.OFFERS, new CandidateOffers("b", at(second), "c", List.of(offers)));
  }

  private static Element seen(String offer, long second) {
    return new ContextElement(
        "c",
        ContextStream.OUTCOME,
        OfferOutcome.newBuilder()
            .setEventId("s" + second)
            .setEventTime(at(second))
            .setCustomerId("c")
            .setOfferId(offer)
            .setChannel("WEB")
            .setOutcome(OutcomeKind.SEEN)
            .build());
  }

  private static Element link(String customer, String device, long second, String key) {
    return new ContextElement(
        key,
        ContextStream.IDENTITY,
        IdentityLink.newBuilder()
            .setEventId("l" + second)
            .setEventTime(at(second))
            .setCustomerId(customer)
            .setDeviceId(device)
            .setLinked(true)
            .build());
  }

  static Element erasure(String key, String customer, long second, String id) {
    return new ContextElement(
        key, ContextStream.ERASURE, new ErasureRequest(id, at(second), customer, "r-" + id));
  }

  private static BroadcastElement tombstone(Tombstones.Kind kind, String id, long second) {
    return new TombstoneElement(
        new Tombstone(
            Tombstones.hash("", kind, id), at(second), at(second).plus(Duration.ofDays(30))));
  }

  private static Element decided(String customer, long second, String id, long number) {
    return CommandElement.ofCustomer(command(customer, second, id, number), "all", "", Map.of());
  }

  private static OfferResequenceCommand command(
      String customer, long second, String id, long number) {
    return OfferResequenceCommand.newBuilder()
        .setCommandId(id)
        .setSequenceNumber(number)
        .setCustomerId(customer)
        .setIssuedAt(at(second))
        .setValidUntil(at(second + 1_800))
        .setChannel("WEB")
        .setMoment(new MomentRef("m", MomentKind.BUY, "i", "p", 1, 1.0))
        .setBefore(List.of("o1"))
        .setAfter(
            List.of(new RankedOffer("o1", 1, 1.0, List.of(new Reason("BATCH_PRIORITY", "x")))))
        .setWithheld(List.of())
        .setPolicy("default")
        .setPolicyVersion(1)
        .setEvidence(List.of())
        .build();
  }

  static Instant at(long second) {
    return START.plusSeconds(second);
  }
}
