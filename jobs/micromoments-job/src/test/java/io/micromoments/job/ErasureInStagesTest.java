package io.micromoments.job;

import static io.micromoments.job.StageFixture.ABSENCE;
import static io.micromoments.job.StageFixture.at;
import static io.micromoments.job.StageFixture.customer;
import static io.micromoments.job.StageFixture.decide;
import static io.micromoments.job.StageFixture.decided;
import static io.micromoments.job.StageFixture.erasure;
import static io.micromoments.job.StageFixture.event;
import static io.micromoments.job.StageFixture.numbers;
import static io.micromoments.job.StageFixture.offers;
import static io.micromoments.job.StageFixture.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.settle.SequenceNumberOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Nothing that is older than an erasure comes back after it, in any stage. */
class ErasureInStagesTest {

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

  /** An event that arrived out of order is matched at the time of a later one. */
  @Test
  void aMatchFoundOutOfOrderIsDecidedBeforeAnErasure() throws Exception {
    PatternSet pair =
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
                      - { step: x, on: clickstream, where: event.action == 'x' }
                      - { step: a, on: clickstream, where: event.action == 'a' }
                    """)));
    try (Stage<Element> stage = new Stage<>(customer(pair, null, DetectionOrder.ARRIVAL)).begun()) {
      stage.send(event("x", 105));
      stage.backlog(true);
      stage.send(event("a", 95));
      stage.send(erasure("c", "c", 100, "z"));
      stage.backlog(false);

      assertThat(stage.onSide(CustomerOperator.MOMENTS)).hasSize(1);
      assertThat(stage.remembered()).isZero();
    }
  }

  @Test
  void aDeadlineOfADeviceComesBeforeItsErasureWhateverTheWatermarkSteps() throws Exception {
    for (List<Long> times : List.of(List.of(165L, 400L), List.of(400L))) {
      try (Stage<Element> stage = identity(ABSENCE)) {
        stage.send(deviceEvent(100));
        stage.time(101);
        stage.send(erasure("phone", "erika", 170, "z"));
        for (long time : times) {
          stage.time(time);
        }
        assertThat(stage.onSide(IdentityOperator.MOMENTS)).as("time goes to %s", times).hasSize(1);
        assertThat(stage.remembered()).isZero();
      }
    }
  }

  private static Element deviceEvent(long second) {
    return new EventElement(
        "phone",
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id",
                "e" + second,
                "event_time",
                at(second).toEpochMilli(),
                "device_id",
                "phone",
                "action",
                "a")));
  }

  private static Stage<Element> identity() throws Exception {
    return identity(new PatternSet(List.of()));
  }

  private static Stage<Element> identity(PatternSet patterns) throws Exception {
    return new Stage<>(
        new IdentityOperator(patterns, DetectionSettings.DEFAULT, Duration.ofHours(24)));
  }

  private static Stage<Element> devices() throws Exception {
    return new Stage<>(new DeviceIndex(DetectionSettings.DEFAULT.stage(), Duration.ofDays(30)));
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
}
