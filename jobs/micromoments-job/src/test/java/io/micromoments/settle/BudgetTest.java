package io.micromoments.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.runtime.CommandId;
import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");
  private static final List<String> OFFERS = List.of("loan", "card", "tv");

  private final Map<String, OfferBudget> budgets = new HashMap<>();

  /** The settled list of each customer's last command, as decide remembers it. */
  private final Map<String, OfferResequenceCommand> lists = new HashMap<>();

  @Test
  void acceptanceSpendsAReservationAndRejectionReleasesIt() {
    limit("loan", 2);
    OfferResequenceCommand first = issue("a", NOW, "loan", "card");
    OfferResequenceCommand second = issue("b", NOW, "card", "loan");
    assertThat(order(issue("c", NOW, "loan", "card"))).containsExactly("card");
    assertThat(of("loan").accept("a", first.getCommandId(), NOW)).isTrue();
    assertThat(standing("loan")).isEqualTo("spent 1 reserved 1 overrun 0");
    assertThat(of("loan").release("b", second.getCommandId())).isTrue();
    assertThat(order(issue("c", NOW.plusSeconds(1), "loan"))).containsExactly("loan");
    assertThat(standing("loan")).isEqualTo("spent 1 reserved 1 overrun 0");
  }

  @Test
  void costsOfAcceptancesAndContactsSpendAnAmount() {
    limit("loan", new BudgetLimit(null, 10_000_000L, 4_000_000L, 500_000L));
    OfferResequenceCommand first = issue("a", NOW, "loan");
    issue("a", NOW.plusSeconds(1), "loan");
    assertThat(amounts("loan")).as("one contact").isEqualTo("reserved 4.0 spent 0.5");
    issue("b", NOW, "loan");
    assertThat(amounts("loan")).isEqualTo("reserved 8.0 spent 1.0");
    assertThat(order(issue("c", NOW, "loan"))).as("8 + 1 + 4.5 > 10").isEmpty();

    assertThat(of("loan").accept("a", first.getCommandId(), NOW)).isTrue();
    assertThat(amounts("loan")).isEqualTo("reserved 4.0 spent 5.0");
    assertThat(of("loan").forget("b")).isTrue();
    assertThat(order(issue("c", NOW, "loan"))).containsExactly("loan");
    assertThat(amounts("loan")).as("b's contact is spent").isEqualTo("reserved 4.0 spent 5.5");
  }

  @Test
  void aCostThatIsRaisedLeadsToAnOverrunAtMost() {
    limit("loan", new BudgetLimit(null, 10_000_000L, 4_000_000L, 0L));
    String first = issue("a", NOW, "loan").getCommandId();
    limit("loan", new BudgetLimit(null, 10_000_000L, 12_000_000L, 0L));
    assertThat(of("loan").accept("a", first, NOW)).isTrue();
    assertThat(of("loan").status(NOW).getOverrunAmount()).isEqualTo(2.0);
    assertThat(order(issue("b", NOW, "loan"))).isEmpty();
  }

  private String amounts(String offer) {
    BudgetStatus status = of(offer).status(NOW);
    return "reserved %s spent %s".formatted(status.getReservedAmount(), status.getSpentAmount());
  }

  @Test
  void aSpentOfferIsWithheldAndLowerRanksMoveUp() {
    limit("card", 0);
    limit("tv", 1);
    OfferResequenceCommand decided = command("a", NOW, List.of("loan", "card", "tv"));
    decided.setExplored(new Explored(3, "tv", 0.25));
    OfferResequenceCommand settled = settle(decided);
    assertThat(order(settled)).containsExactly("loan", "tv");
    assertThat(settled.getAfter().get(1).getRank()).isEqualTo(2);
    assertThat(settled.getWithheld())
        .singleElement()
        .returns("card", WithheldOffer::getOfferId)
        .returns("BUDGET_SPENT", WithheldOffer::getCode);
    assertThat(settled.getExplored()).isEqualTo(new Explored(2, "tv", 0.25));
    assertThat(order(issue("b", NOW, "loan", "tv"))).containsExactly("loan");
    OfferResequenceCommand other = command("b", NOW, List.of("loan", "tv"));
    other.setExplored(new Explored(2, "tv", 0.25));
    assertThat(settle(other).getExplored()).as("it got no place").isNull();
  }

  @Test
  void theIdOfASettledCommandDependsOnItsContentAndReservationsUseIt() {
    limit("loan", 1);
    limit("card", 0);
    OfferResequenceCommand decided = command("a", NOW, List.of("loan", "card"));
    String before = decided.getCommandId();
    OfferResequenceCommand settled = settle(decided);
    assertThat(settled.getCommandId()).isNotEqualTo(before).isEqualTo(CommandId.of(settled));
    assertThat(CommandId.sameDecision(before, settled.getCommandId())).isTrue();
    assertThat(of("loan").release("a", before)).as("nobody has seen this id").isFalse();
    assertThat(of("loan").release("a", settled.getCommandId())).isTrue();
  }

  @Test
  void aCustomersNextCommandKeepsListedReservationsAndReleasesOthers() {
    limit("loan", 1);
    limit("card", 1);
    OfferResequenceCommand first = issue("a", NOW, "loan", "card");
    OfferResequenceCommand second = issue("a", NOW.plusSeconds(60), "tv", "loan");
    assertThat(order(second)).containsExactly("tv", "loan");
    assertThat(standing("loan")).isEqualTo("spent 0 reserved 1 overrun 0");
    assertThat(standing("card")).isEqualTo("spent 0 reserved 0 overrun 0");
    of("loan").expire(NOW.plus(Duration.ofMinutes(30)));
    assertThat(standing("loan")).as("the second lasts longer").contains("reserved 1");
    assertThat(of("loan").accept("a", first.getCommandId(), NOW)).as("as good").isTrue();
    assertThat(standing("loan")).isEqualTo("spent 1 reserved 0 overrun 0");
  }

  @Test
  void anAcceptanceIsChargedOnceEvenIfRepeatedOrLate() {
    limit("loan", 1);
    String first = issue("a", NOW, "loan").getCommandId();
    Instant later = NOW.plus(Duration.ofMinutes(30));
    assertThat(of("loan").expire(later)).as("the end is not included").isTrue();
    String second = issue("b", later, "loan").getCommandId();
    assertThat(of("loan").accept("a", first, later)).isTrue();
    assertThat(of("loan").accept("a", first, later)).isFalse();
    assertThat(standing("loan")).isEqualTo("spent 1 reserved 1 overrun 1");
    of("loan").accept("b", second, later);
    assertThat(standing("loan")).isEqualTo("spent 2 reserved 0 overrun 1");
    assertThat(order(issue("c", later, "loan"))).isEmpty();
  }

  /** Random sequences of decisions, acceptances, rejections, erasures and repeats. */
  @Test
  void acceptancesOfListedOffersNeverExceedTheBudget() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 100);
    System.out.println("BudgetTest seed=" + seed + " rounds=" + rounds);
    int charged = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      budgets.clear();
      lists.clear();
      OFFERS.forEach(offer -> limit(offer, randomLimit(random)));
      Map<String, Long> unlisted = new TreeMap<>();
      Set<String> known = new HashSet<>();
      Instant now = NOW;
      for (int step = 0; step < 80; step++) {
        String where = String.format(Locale.ROOT, "seed %d round %d step %d", seed, round, step);
        now = now.plusSeconds(random.nextInt(200));
        String customer = "c" + random.nextInt(8);
        String offer = OFFERS.get(random.nextInt(OFFERS.size()));
        OfferResequenceCommand list = lists.get(customer);
        switch (random.nextInt(7)) {
          case 0, 1, 2 -> {
            List<String> offers = new ArrayList<>(OFFERS);
            Collections.shuffle(offers, random);
            issue(customer, now, offers.subList(0, random.nextInt(4)).toArray(new String[0]));
          }
          case 3, 4 -> {
            boolean listed =
                list != null && list.getValidUntil().isAfter(now) && order(list).contains(offer);
            String id =
                list == null || random.nextInt(4) == 0 ? "other" + step : list.getCommandId();
            of(offer).expire(now);
            boolean isFirst = known.add(id + offer);
            assertThat(of(offer).accept(customer, id, now)).as(where).isEqualTo(isFirst);
            if (isFirst && !(listed && taken(list).add(offer))) {
              unlisted.merge(offer, 1L, Long::sum);
            }
            charged += isFirst && listed ? 1 : 0;
          }
          case 5 -> {
            if (list != null && of(offer).release(customer, list.getCommandId())) {
              // A rejection releases the reservation, although the list may stay valid.
              taken(list).add(offer);
            }
          }
          default -> {
            OFFERS.forEach(each -> of(each).forget(customer));
            lists.remove(customer);
          }
        }
        for (String each : OFFERS) {
          of(each).expire(now);
          BudgetStatus status = of(each).status(now);
          BudgetLimit limit = budgets.get(each).getLimit();
          long beyond = unlisted.getOrDefault(each, 0L);
          if (limit.getAcceptances() != null) {
            assertThat(status.getReserved() + status.getSpent())
                .as(where)
                .isLessThanOrEqualTo(status.getBudget() + beyond);
          }
          if (limit.getAmount() != null) {
            assertThat(status.getReservedAmount() + status.getSpentAmount())
                .as(where)
                .isLessThanOrEqualTo(
                    status.getBudgetAmount() + beyond * limit.getCost() / 1e6 + 1e-9);
          }
        }
      }
    }
    assertThat(charged).as("offers were taken").isGreaterThan(rounds / 2);
  }

  /** The offers of each command whose reservation was used up or released. */
  private final Map<String, Set<String>> taken = new HashMap<>();

  private Set<String> taken(OfferResequenceCommand list) {
    return taken.computeIfAbsent(list.getCommandId(), each -> new HashSet<>());
  }

  private void limit(String offer, long limit) {
    limit(offer, new BudgetLimit(limit, null, 0L, 0L));
  }

  private void limit(String offer, BudgetLimit limit) {
    Budget budget = of(offer);
    budget.setLimit(limit);
    budgets.put(offer, budget.state());
  }

  /** Returns a limit of acceptances, of costs, or of both. */
  private static BudgetLimit randomLimit(Random random) {
    int kind = random.nextInt(3);
    return new BudgetLimit(
        kind == 1 ? null : (long) random.nextInt(5),
        kind == 0 ? null : random.nextInt(30) * 1_000_000L,
        random.nextInt(8) * 1_000_000L,
        random.nextInt(3) * 100_000L);
  }

  private Budget of(String offer) {
    return Budget.of(offer, budgets.get(offer));
  }

  private OfferResequenceCommand issue(String customer, Instant at, String... offers) {
    return settle(command(customer, at, List.of(offers)));
  }

  /**
   * Settles a command with the offers that decide would send: those it lists and those listed by
   * the previous, still valid command.
   */
  private OfferResequenceCommand settle(OfferResequenceCommand decided) {
    Map<String, BudgetTerms> offers = new HashMap<>();
    for (RankedOffer each : decided.getAfter()) {
      if (budgets.containsKey(each.getOfferId())) {
        offers.put(
            each.getOfferId(),
            new BudgetTerms(budgets.get(each.getOfferId()).getLimit(), "It is gone."));
      }
    }
    OfferResequenceCommand before = lists.get(decided.getCustomerId());
    if (before != null && decided.getIssuedAt().isBefore(before.getValidUntil())) {
      order(before)
          .forEach(each -> offers.putIfAbsent(each, new BudgetTerms(Budget.UNLIMITED, "")));
    }
    Settlement settlement = Settlement.of(decided, offers, budgets, decided.getIssuedAt());
    settlement.changed().forEach(each -> budgets.put(each.state().getOfferId(), each.state()));
    lists.put(decided.getCustomerId(), settlement.command());
    return settlement.command();
  }

  private static List<String> order(OfferResequenceCommand command) {
    return command.getAfter().stream().map(RankedOffer::getOfferId).toList();
  }

  private String standing(String offer) {
    BudgetStatus status = of(offer).status(NOW);
    return String.format(
        Locale.ROOT,
        "spent %d reserved %d overrun %d",
        status.getSpent(),
        status.getReserved(),
        status.getOverrun());
  }

  private static OfferResequenceCommand command(String customer, Instant at, List<String> offers) {
    List<RankedOffer> after = new ArrayList<>();
    for (String offer : offers) {
      after.add(
          new RankedOffer(
              offer,
              after.size() + 1,
              1.0,
              List.of(new Reason("BATCH_PRIORITY", "x")),
              OfferKind.OFFER,
              null,
              null));
    }
    OfferResequenceCommand command =
        OfferResequenceCommand.newBuilder()
            .setCommandId("")
            .setSequenceNumber(1)
            .setCustomerId(customer)
            .setIssuedAt(at)
            .setValidUntil(at.plus(Duration.ofMinutes(30)))
            .setMoment(new MomentRef("m", MomentKind.BUY, "i", "p", 1, 1.0, Map.of()))
            .setBefore(OFFERS)
            .setAfter(after)
            .setWithheld(List.of())
            .setPolicy("default")
            .setPolicyVersion(1)
            .setEvidence(List.of())
            .build();
    command.setCommandId(CommandId.of(command));
    return command;
  }

  @Test
  void anAcceptanceUsesUpTheReservationOfItsCommandWhoeverItNames() {
    limit("loan", 2);
    OfferResequenceCommand first = issue("a", NOW, "loan");
    issue("b", NOW, "loan");
    assertThat(of("loan").accept("other id of a", first.getCommandId(), NOW)).isTrue();
    assertThat(standing("loan")).isEqualTo("spent 1 reserved 1 overrun 0");
  }

  @Test
  void ofCommandsAtTheSameTimeThoseThatOnlyReleaseComeFirst() {
    List<CommandElement> elements = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<String> offers = i % 2 == 0 ? List.of("loan") : List.of();
      elements.add(
          BudgetOperator.element(
              CommandElement.ofCustomer(command("c" + i, NOW, offers), "all", Map.of())));
    }
    elements.sort(Element.ORDER);
    assertThat(elements.subList(0, 10))
        .allSatisfy(each -> assertThat(each.command().getAfter()).isEmpty());
  }
}
