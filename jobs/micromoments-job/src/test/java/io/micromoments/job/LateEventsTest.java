package io.micromoments.job;

import static io.micromoments.job.StageFixture.ABSENCE;
import static io.micromoments.job.StageFixture.at;
import static io.micromoments.job.StageFixture.command;
import static io.micromoments.job.StageFixture.customer;
import static io.micromoments.job.StageFixture.decide;
import static io.micromoments.job.StageFixture.decided;
import static io.micromoments.job.StageFixture.event;
import static io.micromoments.job.StageFixture.numbers;
import static io.micromoments.job.StageFixture.offers;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.settle.BudgetOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Tests single stages with elements that are late, simultaneous or out of order. */
class LateEventsTest {

  @Test
  void aDeadlineComesBeforeTheContextAfterItHoweverFarTimeAdvancesAtOnce() throws Exception {
    List<List<String>> orders = new ArrayList<>();
    for (List<Long> times : List.of(List.of(361L, 400L), List.of(400L))) {
      try (Stage<Element> stage = new Stage<>(customer(ABSENCE, null))) {
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
                    DetectionSettings.DEFAULT.withOrder(DetectionOrder.ARRIVAL).stage()))
            .begun()) {
      for (String customer : List.of("a", "b")) {
        stage.send(
            BudgetOperator.element(
                CommandElement.ofCustomer(
                    command(customer, 10, "k-" + customer, 1),
                    "all",
                    Map.of(
                        "o1", new BudgetTerms(new BudgetLimit(1L, null, 0L, 0L), "It is gone.")))));
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
}
