package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.customer.CustomerRole;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.identity.MergeOperator;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The stages of merges, through which everything passes in the order in which it is sent. */
final class MergeStages implements AutoCloseable {

  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              StageFixture.PATTERN,
              new SourceText(
                  "private.yaml",
                  """
                  pattern: private
                  version: 1
                  moment: KNOW
                  intent: health
                  within: 1h
                  requires-consent: [health]
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, on: clickstream, where: event.action == 'y' }
                  """),
              new SourceText(
                  "twice.yaml",
                  """
                  pattern: twice
                  version: 1
                  moment: GO
                  intent: place
                  within: 1h
                  steps:
                    - { step: place, on: place, times: 2 }
                  """)));

  final Stage<Element> merges;
  final Stage<Element> own;
  final Stage<Element> merged;
  private final boolean isArrival;
  private int passedOn;
  private int forwarded;

  MergeStages(DetectionOrder order) throws Exception {
    isArrival = order == DetectionOrder.ARRIVAL;
    merges =
        new Stage<Element>(
                new MergeOperator(
                    DetectionSettings.DEFAULT.withOrder(DetectionOrder.WATERMARK).stage(),
                    Duration.ofDays(30)))
            .begun();
    own = new Stage<Element>(customer(CustomerRole.UNMERGED, order)).begun();
    merged = new Stage<Element>(customer(CustomerRole.MERGED, order)).begun();
  }

  void merge(String id, String customer, String into, long second) throws Exception {
    merges.send(
        MergeOperator.element(
            new ContextElement(
                customer, ContextStream.MERGE, new CustomerMerge(id, at(second), customer, into))));
    if (isArrival) {
      merges.time(second);
      passOn();
    }
  }

  void passOn() {
    List<Element> all = merges.given();
    all.subList(passedOn, all.size()).forEach(own::send);
    passedOn = all.size();
  }

  /** Returns what the customer stage has sent to that of merged customers since the last call. */
  List<Element> sent() {
    List<Element> all = own.onSide(CustomerOperator.FORWARDED);
    List<Element> sent = List.copyOf(all.subList(forwarded, all.size()));
    forwarded = all.size();
    return sent;
  }

  void time(long second) throws Exception {
    merges.time(second);
    passOn();
    own.time(second);
    sent().forEach(merged::send);
    merged.time(second);
  }

  List<String> moments() {
    List<String> moments = new ArrayList<>();
    for (Stage<Element> stage : List.of(own, merged)) {
      for (Micromoment each : stage.onSide(CustomerOperator.MOMENTS)) {
        moments.add(each.getPattern() + " of " + each.getCustomerId());
      }
    }
    return moments;
  }

  @Override
  public void close() throws Exception {
    merges.close();
    own.close();
    merged.close();
  }

  static CustomerOperator customer(CustomerRole role, DetectionOrder order) {
    return new CustomerOperator(
        role,
        PATTERNS,
        DetectionSettings.DEFAULT.withOrder(order),
        new DecisionSettings(
            new SourceText("policy.yaml", "policy: a\nversion: 1\n"),
            MessageCatalog.english(),
            JobSettings.DEFAULT.measureWindow()));
  }

  static Element event(String customer, String action, long second, String id) {
    return new EventElement(
        customer,
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id", id,
                "event_time", at(second).toEpochMilli(),
                "customer_id", customer,
                "channel", "WEB",
                "action", action)));
  }

  static Element place(String customer, long second, String id) {
    return new EventElement(
        customer,
        Event.of(
            EventStream.PLACE,
            Map.of(
                "event_id",
                id,
                "event_time",
                at(second).toEpochMilli(),
                "place_id",
                "station",
                "kind",
                "delay")));
  }

  static Element consent(String customer, long second, boolean granted) {
    return new ContextElement(
        customer,
        ContextStream.CONSENT,
        new Consent("c" + second, at(second), customer, "health", granted));
  }

  static Element outcome(String customer, long second, String id) {
    return new ContextElement(
        customer,
        ContextStream.OUTCOME,
        OfferOutcome.newBuilder()
            .setEventId(id)
            .setEventTime(at(second))
            .setCustomerId(customer)
            .setOfferId("o")
            .setChannel("WEB")
            .setOutcome(OutcomeKind.SEEN)
            .build());
  }
}
