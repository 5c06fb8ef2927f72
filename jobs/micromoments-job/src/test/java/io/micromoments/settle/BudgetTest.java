package io.micromoments.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");

  private final Budget budget = Budget.of("loan", null);

  @Test
  void acceptanceSpendsWhatWasReservedAndRejectionGivesItBack() {
    budget.limit(2L);
    assertThat(budget.reserve(command("a", "k1", NOW))).isTrue();
    assertThat(budget.reserve(command("b", "k2", NOW))).isTrue();
    assertThat(budget.reserve(command("c", "k3", NOW))).isFalse();
    budget.accept("a", "k1", NOW);
    assertThat(standing()).isEqualTo("spent 1 reserved 1 overrun 0");
    budget.release("b", "k2");
    assertThat(budget.reserve(command("c", "k4", NOW))).isTrue();
    assertThat(standing()).isEqualTo("spent 1 reserved 1 overrun 0");
  }

  @Test
  void aCustomersNextCommandTakesHisReservationOver() {
    budget.limit(1L);
    budget.reserve(command("a", "k1", NOW));
    assertThat(budget.reserve(command("a", "k2", NOW.plusSeconds(60)))).isTrue();
    assertThat(standing()).isEqualTo("spent 0 reserved 1 overrun 0");
    budget.expire(NOW.plus(Duration.ofMinutes(30)));
    assertThat(standing()).as("the second lasts longer").contains("reserved 1");
    assertThat(budget.accept("a", "k1", NOW)).as("the first is as good").isTrue();
    assertThat(standing()).isEqualTo("spent 1 reserved 0 overrun 0");
  }

  @Test
  void anAcceptanceIsChargedOnceHoweverOftenItIsToldAndAlsoWhenItComesTooLate() {
    budget.limit(1L);
    budget.reserve(command("a", "k1", NOW));
    Instant later = NOW.plus(Duration.ofMinutes(30));
    assertThat(budget.expire(later)).as("the end is not included").isTrue();
    assertThat(budget.reserve(command("b", "k2", later))).isTrue();
    assertThat(budget.accept("a", "k1", later)).isTrue();
    assertThat(budget.accept("a", "k1", later)).isFalse();
    assertThat(standing()).isEqualTo("spent 1 reserved 1 overrun 1");
    budget.accept("b", "k2", later);
    assertThat(standing()).isEqualTo("spent 2 reserved 0 overrun 1");
    assertThat(budget.reserve(command("c", "k3", later))).isFalse();
  }

  @Test
  void aSpentOfferIsTakenOutOfTheCommandAndTheNextOneMovesUp() {
    OfferResequenceCommand without = Budget.withoutFirst(command("a", "k", NOW));
    assertThat(without.getAfter())
        .singleElement()
        .satisfies(
            offer -> {
              assertThat(offer.getOfferId()).isEqualTo("card");
              assertThat(offer.getRank()).isEqualTo(1);
            });
    assertThat(without.getWithheld().get(0).getCode()).isEqualTo("BUDGET_SPENT");
  }

  @Test
  void reservedAndSpentExceedTheBudgetByLateAcceptancesOnly() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("BudgetTest seed=" + seed);
    for (int round = 0; round < 300; round++) {
      Random random = new Random(seed + round);
      Budget any = Budget.of("loan", null);
      long limit = random.nextInt(6);
      any.limit(limit);
      long unreserved = 0;
      Instant now = NOW;
      Set<String> accepted = new HashSet<>();
      for (int step = 0; step < 60; step++) {
        now = now.plusSeconds(random.nextInt(600));
        any.expire(now);
        String customer = "c" + random.nextInt(8);
        String id = "k" + random.nextInt(40);
        long reservedBefore = any.status(now).getReserved();
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            boolean reserved = any.reserve(command(customer, id, now));
            assertThat(reserved || any.status(now).getReserved() == reservedBefore).isTrue();
          }
          case 2 -> {
            if (any.accept(customer, id, now)) {
              assertThat(accepted.add(id)).as("once a command").isTrue();
              unreserved += any.status(now).getReserved() == reservedBefore ? 1 : 0;
            }
          }
          default -> any.release(customer, id);
        }
        BudgetStatus status = any.status(now);
        assertThat(status.getSpent()).isEqualTo(accepted.size());
        assertThat(status.getReserved() + status.getSpent())
            .as("seed %d round %d step %d", seed, round, step)
            .isLessThanOrEqualTo(limit + unreserved);
        assertThat(status.getOverrun()).isLessThanOrEqualTo(unreserved);
      }
    }
  }

  private String standing() {
    BudgetStatus status = budget.status(NOW);
    return "spent %d reserved %d overrun %d"
        .formatted(status.getSpent(), status.getReserved(), status.getOverrun());
  }

  private static OfferResequenceCommand command(String customer, String id, Instant at) {
    return OfferResequenceCommand.newBuilder()
        .setCommandId(id)
        .setSequenceNumber(1)
        .setCustomerId(customer)
        .setIssuedAt(at)
        .setValidUntil(at.plus(Duration.ofMinutes(30)))
        .setMoment(new MomentRef("m", MomentKind.BUY, "i", "p", 1, 1.0))
        .setBefore(List.of("loan", "card"))
        .setAfter(List.of(ranked("loan", 1), ranked("card", 2)))
        .setWithheld(List.of())
        .setPolicy("default")
        .setPolicyVersion(1)
        .setEvidence(List.of())
        .build();
  }

  private static RankedOffer ranked(String offer, int rank) {
    return new RankedOffer(offer, rank, 1.0, List.of(new Reason("BATCH_PRIORITY", "x")));
  }
}
