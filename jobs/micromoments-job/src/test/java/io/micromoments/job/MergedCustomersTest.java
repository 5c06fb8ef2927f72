package io.micromoments.job;

import static io.micromoments.job.MergeStages.consent;
import static io.micromoments.job.MergeStages.customer;
import static io.micromoments.job.MergeStages.event;
import static io.micromoments.job.MergeStages.outcome;
import static io.micromoments.job.MergeStages.place;
import static io.micromoments.job.StageFixture.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.customer.CustomerRole;
import io.micromoments.identity.MergeOperator;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.schemas.CustomerState;
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

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  @Test
  void ofMergesAtTheSameTimeOnlyTheOutcomeCounts() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
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
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
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
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
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
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
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
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "ann-app", "ann", 10);
      stages.merges.send(
          MergeOperator.element((ContextElement) StageFixture.erasure("ann", "ann", 100, "e")));
      stages.time(110);
      stages.merge("m2", "bob", "ann-app", 50);
      stages.own.send(event("bob", "a", 115, "e"));
      stages.time(120);
      assertThat(stages.merges.remembered()).as("only the counters").isEqualTo(3);
      assertThat(stages.moments()).containsExactly("p of bob");
    }
  }

  @Test
  void aMergeThatIsReadTooLateDoesNotReplaceALaterOne() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 100);
      stages.merges.time(110);
      stages.merge("m2", "b", "c", 50);
      stages.merges.time(115);
      stages.passOn();
      for (String each : List.of("a", "b", "c")) {
        stages.own.send(event(each, "a", 120, each));
      }
      stages.time(130);
      assertThat(stages.moments()).containsExactly("p of c", "p of c", "p of c");
    }
  }

  @Test
  void aLateMergeFromBeforeAnErasureDoesNotSilenceAnybody() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
      stages.merges.send(
          MergeOperator.element((ContextElement) StageFixture.erasure("b", "b", 100, "e")));
      for (Stage<Element> each : List.of(stages.own, stages.merged)) {
        each.sendToAll(tombstone(Tombstones.Kind.CUSTOMER, "b", 100));
      }
      stages.merge("m1", "b", "d", 120);
      stages.time(130);
      stages.merge("m2", "d", "e", 90);
      stages.time(140);
      for (String each : List.of("b", "d", "e")) {
        stages.own.send(event(each, "a", 150, each));
      }
      stages.time(160);
      assertThat(stages.moments()).containsExactly("p of e", "p of e", "p of e");
    }
  }

  @Test
  void nothingIsDecidedUntilAllWhoJoinHaveArrived() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 10);
      stages.time(20);
      stages.own.send(consent("c", 100, true));
      stages.own.send(event("c", "x", 110, "e1"));
      stages.own.send(consent("d", 120, false));
      stages.merge("m2", "c", "b", 200);
      stages.merge("m3", "d", "b", 200);
      stages.own.send(consent("a", 210, true));
      stages.own.send(event("c", "y", 220, "e2"));
      stages.time(230);
      assertThat(stages.moments()).isEmpty();
    }
  }

  @Test
  void aGroupIsCompleteAfterAMinuteWithoutTheCopyOfAMember() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.WATERMARK)) {
      stages.merge("m1", "a", "b", 10);
      stages.merges.time(20);
      stages.passOn();
      stages.own.send(event("b", "a", 15, "e"));
      stages.own.time(20);
      List<Element> sent = stages.sent();
      sent.stream().filter(each -> !member(each).equals("a")).forEach(stages.merged::send);
      stages.merged.time(60);
      assertThat(stages.moments()).isEmpty();
      stages.merged.time(130);
      assertThat(stages.moments()).containsExactly("p of b");
    }
  }

  @Test
  void anErasureThatArrivesAfterANewMergeErasesNothingOfIt() throws Exception {
    try (MergeStages stages = new MergeStages(DetectionOrder.ARRIVAL)) {
      stages.merge("m1", "a", "b", 10);
      stages.merges.time(20);
      stages.merges.send(
          MergeOperator.element((ContextElement) StageFixture.erasure("a", "a", 100, "e")));
      stages.merge("m2", "a", "b", 110);
      stages.merges.time(120);
      stages.passOn();
      stages.own.send(StageFixture.erasure("a", "a", 100, "e"));
      stages.own.send(event("a", "a", 130, "e1"));
      stages.sent().forEach(stages.merged::send);
      assertThat(stages.moments()).containsExactly("p of b");
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
      try (MergeStages stages = new MergeStages(DetectionOrder.ARRIVAL);
          Stage<Element> shuffled =
              new Stage<Element>(customer(CustomerRole.MERGED, DetectionOrder.ARRIVAL)).begun()) {
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
}
