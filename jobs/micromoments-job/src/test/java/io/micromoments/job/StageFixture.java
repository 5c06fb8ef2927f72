package io.micromoments.job;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.customer.CustomerRole;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.Tombstone;
import io.micromoments.settle.SequenceNumberOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Inputs and operators for tests of single stages. */
final class StageFixture {

  /** A pattern of a without b within a minute. */
  static final PatternSet ABSENCE =
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

  private static final Instant START = Instant.parse("2026-05-02T10:00:00Z");
  static final SourceText PATTERN =
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

  private StageFixture() {}

  static CustomerOperator decide(String policy) {
    return customer(PATTERNS, new SourceText("policy.yaml", policy));
  }

  static CustomerOperator customer(PatternSet patterns, SourceText policy) {
    return customer(patterns, policy, DetectionOrder.WATERMARK);
  }

  static CustomerOperator customer(PatternSet patterns, SourceText policy, DetectionOrder order) {
    return new CustomerOperator(
        CustomerRole.ALL,
        patterns,
        DetectionSettings.DEFAULT.withOrder(order),
        new DecisionSettings(
            policy, MessageCatalog.english(), JobSettings.DEFAULT.measureWindow()));
  }

  static Stage<OfferResequenceCommand> numbers(DetectionOrder order) throws Exception {
    return new Stage<>(
        new SequenceNumberOperator(DetectionSettings.DEFAULT.withOrder(order).stage()));
  }

  /** Returns an event that matches the pattern. */
  static Element event(long second) throws Exception {
    return event("a", second);
  }

  static Element event(String action, long second) throws Exception {
    return new EventElement(
        "c",
        JsonRecords.event(
            EventStream.CLICKSTREAM,
            JsonRecords.parse(
                "{\"event_id\":\"e\",\"event_time\":\"%s\",\"customer_id\":\"c\",\"channel\":\"WEB\",\"action\":\"%s\"}"
                    .formatted(at(second), action)),
            false));
  }

  static Element offers(long second, CandidateOffer... offers) {
    return new ContextElement(
        "c", ContextStream.OFFERS, new CandidateOffers("b", at(second), "c", List.of(offers)));
  }

  static Element erasure(String key, String customer, long second, String id) {
    return new ContextElement(
        key, ContextStream.ERASURE, new ErasureRequest(id, at(second), customer, "r-" + id));
  }

  static BroadcastElement tombstone(Tombstones.Kind kind, String id, long second) {
    return new TombstoneElement(
        new Tombstone(
            Tombstones.hash("", kind, id), at(second), at(second).plus(Duration.ofDays(30))));
  }

  static Element decided(String customer, long second, String id, long number) {
    return CommandElement.ofCustomer(command(customer, second, id, number), "all", Map.of());
  }

  static OfferResequenceCommand command(String customer, long second, String id, long number) {
    return OfferResequenceCommand.newBuilder()
        .setCommandId(id)
        .setSequenceNumber(number)
        .setCustomerId(customer)
        .setIssuedAt(at(second))
        .setValidUntil(at(second + 1_800))
        .setChannel("WEB")
        .setMoment(new MomentRef("m", MomentKind.BUY, "i", "p", 1, 1.0, Map.of()))
        .setBefore(List.of("o1"))
        .setAfter(
            List.of(
                new RankedOffer(
                    "o1",
                    1,
                    1.0,
                    List.of(new Reason("BATCH_PRIORITY", "x")),
                    OfferKind.OFFER,
                    null,
                    null)))
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
