package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static io.micromoments.job.StageFixture.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.customer.CustomerOperator;
import io.micromoments.customer.CustomerOperator.Role;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.identity.MergeOperator;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.junit.jupiter.api.Test;

/** Merges of customers through the three stages that are involved. */
class MergedCustomersTest {

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

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  /** The stages, through which everything passes in the order in which it is sent. */
  private static final class Stages implements AutoCloseable {
    final Stage<Element> merges;
    final Stage<Element> own;
    final Stage<Element> merged;
    private final boolean isArrival;
    private int passedOn;
    private int forwarded;

    Stages(DetectionOrder order) throws Exception {
      isArrival = order == DetectionOrder.ARRIVAL;
      merges =
          new Stage<Element>(
                  new MergeOperator(
                      DetectionSettings.DEFAULT.withOrder(order).stage(), Duration.ofDays(30)))
              .begun();
      own = new Stage<Element>(customer(Role.UNMERGED, order)).begun();
      merged = new Stage<Element>(customer(Role.MERGED, order)).begun();
    }

    void merge(String id, String customer, String into, long second) {
      merges.send(
          MergeOperator.element(
              new ContextElement(
                  customer,
                  ContextStream.MERGE,
                  new CustomerMerge(id, at(second), customer, into))));
      if (isArrival) {
        passOn();
      }
    }

    private void passOn() {
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
  }

  @Test
  void ofMergesAtTheSameTimeOnlyTheOutcomeCounts() throws Exception {
    try (Stages stages = new Stages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 10);
      stages.merge("m2", "b", "c", 10);
      for (String each : List.of("a", "b", "c")) {
        stages.own.send(event(each, "a", 20, each));
      }
      stages.time(30);
      assertThat(stages.moments()).containsExactly("p of c", "p of c", "p of c");
    }
  }

  @Test
  void aCustomerIsMovedFromOneToAnotherAtOneTime() throws Exception {
    try (Stages stages = new Stages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 5);
      stages.merge("m2", "a", "c", 10);
      for (String each : List.of("a", "b", "c")) {
        stages.own.send(event(each, "a", 20, each));
      }
      stages.time(30);
      assertThat(stages.moments()).containsExactlyInAnyOrder("p of b", "p of c", "p of c");
    }
  }

  @Test
  void anEventAtAPlaceCountsOnceForAllAccountsThatAreThere() throws Exception {
    try (Stages stages = new Stages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 10);
      for (String each : List.of("a", "b")) {
        stages.own.send(place(each, 20, "p1"));
      }
      stages.time(30);
      assertThat(stages.moments()).isEmpty();
      stages.own.send(place("a", 40, "p2"));
      stages.time(50);
      assertThat(stages.moments()).containsExactly("twice of b");
    }
  }

  @Test
  void whatWasBegunBeforeTheOtherAccountWithdrewConsentIsDropped() throws Exception {
    try (Stages stages = new Stages(DetectionOrder.WATERMARK)) {
      stages.own.send(consent("a", 1, true));
      stages.own.send(event("a", "x", 5, "e1"));
      stages.own.send(consent("b", 6, false));
      stages.merge("m1", "a", "b", 10);
      stages.own.send(consent("b", 12, true));
      stages.own.send(event("a", "y", 20, "e2"));
      stages.time(30);
      assertThat(stages.moments()).isEmpty();
      stages.own.send(event("b", "x", 40, "e3"));
      stages.own.send(event("a", "y", 50, "e4"));
      stages.time(60);
      assertThat(stages.moments()).containsExactly("private of b");
    }
  }

  @Test
  void aLateMergeIntoSomebodyErasedWithOthersIsDropped() throws Exception {
    try (Stages stages = new Stages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "ann-app", "ann", 10);
      stages.merges.send(
          MergeOperator.element((ContextElement) StageFixture.erasure("ann", "ann", 100, "e")));
      stages.merges.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "ann", 100));
      stages.time(110);
      stages.merge("m2", "bob", "ann-app", 50);
      stages.own.send(event("bob", "a", 115, "e"));
      stages.time(120);
      assertThat(stages.merges.remembered()).as("only the counters").isEqualTo(2);
      assertThat(stages.moments()).containsExactly("p of bob");
    }
  }

  /**
   * In arrival order, the members' subtasks race. Whatever wins, nothing of a member is lost or
   * counted twice.
   */
  @Test
  void theOrderAmongMembersMakesNoDifference() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("MergedCustomersTest seed=" + seed);
    for (int round = 0; round < 60; round++) {
      Random random = new Random(seed * 1_000 + round);
      try (Stages stages = new Stages(DetectionOrder.ARRIVAL);
          Stage<Element> shuffled =
              new Stage<Element>(customer(Role.MERGED, DetectionOrder.ARRIVAL)).begun()) {
        for (int i = 0; i < 40; i++) {
          String one = "c" + random.nextInt(4);
          switch (random.nextInt(4)) {
            case 0 -> {
              String into = random.nextInt(3) == 0 ? null : "c" + random.nextInt(4);
              if (!one.equals(into)) {
                stages.merge("m" + i, one, into, i);
              }
            }
            case 1 -> stages.own.send(event(one, "a", i, "e" + i));
            case 2 -> stages.own.send(consent(one, i, random.nextBoolean()));
            default -> stages.own.send(outcome(one, i, "o" + i));
          }
        }
        List<Element> sent = stages.sent();
        sent.forEach(stages.merged::send);
        interleave(sent, random).forEach(shuffled::send);
        for (int i = 0; i < 4; i++) {
          assertThat(known(shuffled, "c" + i))
              .as("seed %d round %d customer c%d", seed, round, i)
              .isEqualTo(known(stages.merged, "c" + i));
        }
      }
    }
  }

  /** Keeps the order of the elements of each member, who is processed by one subtask. */
  private static List<Element> interleave(List<Element> elements, Random random) {
    Map<String, Deque<Element>> byMember = new TreeMap<>();
    for (Element each : elements) {
      byMember.computeIfAbsent(member(each), member -> new ArrayDeque<>()).add(each);
    }
    List<Element> result = new ArrayList<>();
    while (!byMember.isEmpty()) {
      List<String> members = List.copyOf(byMember.keySet());
      String next = members.get(random.nextInt(members.size()));
      result.add(byMember.get(next).remove());
      if (byMember.get(next).isEmpty()) {
        byMember.remove(next);
      }
    }
    return result;
  }

  private static String member(Element element) {
    if (element instanceof CopyElement copy) {
      return copy.record().getCustomerId();
    }
    if (element instanceof MergeGroupEndElement end) {
      return end.record().getRoot();
    }
    return ((ForwardedElement) element).member();
  }

  /** Returns what is known of a root, without the log of commands. */
  private static String known(Stage<Element> stage, String root) throws Exception {
    CustomerState state = stage.kept(root, CUSTOMER);
    if (state == null) {
      return "nothing";
    }
    return state.getContacts().stream().map(each -> each.getEventId()).sorted().toList()
        + " "
        + new TreeMap<>(state.getConsents())
        + " "
        + state.getActiveMoments().stream()
            .map(each -> each.getMoment().getMomentId())
            .sorted()
            .toList()
        + " "
        + new TreeMap<>(state.getLastEmitted());
  }

  private static CustomerOperator customer(Role role, DetectionOrder order) {
    return new CustomerOperator(
        role,
        PATTERNS,
        DetectionSettings.DEFAULT.withOrder(order),
        new DecisionSettings(
            new SourceText("policy.yaml", "policy: a\nversion: 1\n"),
            MessageCatalog.english(),
            JobSettings.DEFAULT.measureWindow()));
  }

  private static Element event(String customer, String action, long second, String id) {
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

  private static Element place(String customer, long second, String id) {
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

  private static Element consent(String customer, long second, boolean granted) {
    return new ContextElement(
        customer,
        ContextStream.CONSENT,
        new Consent("c" + second, at(second), customer, "health", granted));
  }

  private static Element outcome(String customer, long second, String id) {
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
