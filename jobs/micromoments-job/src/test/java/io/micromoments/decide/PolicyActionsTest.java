package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.Product;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What actions of a policy add to the candidate offers. */
class PolicyActionsTest {

  private static final String COUPON =
      """
      actions:
        - intent: flight-delay
          where: customer.segment == "gold"
          offer: [coupon, miles]
          text: Sorry for the delay of {flight|your flight}.
      """;

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void aCustomerWithoutAListIsOfferedWhatTheActionAdds() {
    f.under(COUPON).apply(profile().setSegment("gold"));
    catalog("coupon", OfferKind.RECOVERY);
    catalog("miles", OfferKind.RECOVERY);

    OfferResequenceCommand command = command(delay(Map.of("flight", "LH 1")));

    assertThat(command.getBefore()).isEmpty();
    assertThat(command.getAfter())
        .extracting(RankedOffer::getOfferId)
        .containsExactly("coupon", "miles");
    assertThat(command.getAfter())
        .extracting(RankedOffer::getKind)
        .containsOnly(OfferKind.RECOVERY);
    assertThat(command.getAfter().get(0).getReasons())
        .containsExactly(new Reason("POLICY_ACTION", "Sorry for the delay of LH 1."));
    assertThat(command.getCustomerId()).isEqualTo("c");
    assertThat(command.getDataUsed()).extracting(used -> used.getPart()).containsExactly("profile");
  }

  @Test
  void aTextIsAboutTheLatestMoment() {
    f.under(COUPON).apply(profile().setSegment("gold"));
    catalog("coupon", OfferKind.RECOVERY);
    catalog("miles", OfferKind.RECOVERY);
    ActiveMoment earlier = f.moment("earlier", "flight-delay", 1, Duration.ofMinutes(5));
    earlier.getMoment().setCapture(Map.of("flight", "LH 1"));

    OfferResequenceCommand command = command(delay(Map.of("flight", "LH 2")));

    assertThat(command.getMoment().getCapture()).isEqualTo(Map.of("flight", "LH 2"));
    assertThat(command.getAfter().get(0).getReasons())
        .containsExactly(new Reason("POLICY_ACTION", "Sorry for the delay of LH 2."));
  }

  @Test
  void withoutItsMomentOrItsConditionNothingIsAdded() {
    f.under(COUPON).apply(profile().setSegment("blue"));
    catalog("coupon", OfferKind.RECOVERY);
    assertThat(decide(delay(Map.of())).result()).isEqualTo(Decision.Result.NO_CANDIDATES);

    f.apply(profile().setSegment("gold").setEventTime(NOW.plusSeconds(1)));
    assertThat(decide(f.moment("o", "other", 1, Duration.ZERO)).command()).isPresent();
    assertThat(f.customer.state().getActiveMoments()).as("the delay is still active").hasSize(2);
  }

  @Test
  void offersOfTheListKeepTheirPlaceAndAreNotAddedTwice() {
    f.under(
            """
            actions:
              - { offer: [card, coupon], priority: 0.5 }
              - { offer: coupon, priority: 9 }
            """)
        .offer("loan", 2, offer())
        .offer("card", 1, offer())
        .offered();
    catalog("coupon", OfferKind.CONTENT);

    OfferResequenceCommand command = command(f.moment("m", "any", 1, Duration.ZERO));

    assertThat(command.getBefore()).containsExactly("loan", "card");
    assertThat(command.getAfter())
        .extracting(RankedOffer::getOfferId)
        .containsExactly("loan", "card", "coupon");
    assertThat(command.getAfter().get(1).getReasons().get(0).getCode()).isEqualTo("BATCH_PRIORITY");
    assertThat(command.getAfter().get(2).getScore()).as("of the first action").isEqualTo(0.5);
  }

  @Test
  void anAddedOfferIsSubjectToEveryRuleOfOffers() {
    f.under("actions: [{ offer: [gone, owned, capped, rejected, coupon] }]");
    f.catalog.put("owned", entry("owned", OfferKind.SERVICE, "loans"));
    f.catalog.put(
        "capped", CatalogEntry.of(offer().setOfferId("capped").setMaxContacts(0).build()));
    catalog("rejected", OfferKind.SERVICE);
    catalog("coupon", OfferKind.SERVICE);
    f.apply(profile().setProducts(List.of(new Product("loans", "active"))));
    f.answer("rejected", OutcomeKind.REJECTED, Duration.ofMinutes(5));

    OfferResequenceCommand command = command(f.moment("m", "any", 1, Duration.ZERO));

    assertThat(command.getAfter()).extracting(RankedOffer::getOfferId).containsExactly("coupon");
    assertThat(command.getWithheld())
        .extracting(WithheldOffer::getCode)
        .containsExactly("NOT_IN_CATALOG", "ALREADY_OWNED", "FREQUENCY_CAP", "RECENTLY_REJECTED");
  }

  @Test
  void whenTheConditionNoLongerHoldsANewCommandTakesTheOfferBack() {
    f.under(COUPON).apply(profile().setSegment("gold"));
    catalog("coupon", OfferKind.RECOVERY);
    catalog("miles", OfferKind.RECOVERY);
    command(delay(Map.of()));
    Decider decider = decider();
    Optional<DecisionSnapshot> before = decider.currentRanking(f.customer, f.catalog(), NOW);
    f.apply(profile().setSegment("blue").setEventTime(NOW.plusSeconds(1)));

    Decision decision = decider.onChange(f.customer, before, f.catalog(), NOW);

    assertThat(decision.command()).hasValueSatisfying(c -> assertThat(c.getAfter()).isEmpty());
  }

  @Test
  void aTextWithoutItsValueFallsBackToWhatStandsForIt() {
    f.under(COUPON).apply(profile().setSegment("gold"));
    catalog("coupon", OfferKind.RECOVERY);
    assertThat(command(delay(Map.of())).getAfter().get(0).getReasons().get(0).getText())
        .isEqualTo("Sorry for the delay of your flight.");
  }

  @Test
  void aCustomerWhoWantsGeneralResponsesReadsNothingOfWhatHappened() {
    f.under("specificity: general\n" + COUPON).apply(profile().setSegment("gold"));
    f.catalog.put(
        "coupon",
        CatalogEntry.of(
            offer()
                .setOfferId("coupon")
                .setText(Map.of("en", "A drink because of {flight|today}."))
                .build()));

    OfferResequenceCommand command = command(delay(Map.of("flight", "LH 1")));

    assertThat(command.getMoment().getCapture()).isEmpty();
    assertThat(command.toString()).doesNotContain("LH 1");
    assertThat(command.getAfter().get(0).getText()).isEqualTo("A drink because of today.");
  }

  private ActiveMoment delay(Map<String, String> capture) {
    ActiveMoment active = f.moment("m", "flight-delay", 1, Duration.ZERO);
    active.getMoment().setCapture(capture);
    return active;
  }

  private void catalog(String id, OfferKind kind) {
    f.catalog.put(id, entry(id, kind, "any"));
  }

  private static CatalogEntry entry(String id, OfferKind kind, String category) {
    return CatalogEntry.of(offer().setOfferId(id).setKind(kind).setCategory(category).build());
  }

  private OfferResequenceCommand command(ActiveMoment moment) {
    return decide(moment).command().orElseThrow();
  }

  private Decision decide(ActiveMoment moment) {
    return decider().onMoment(f.customer, moment, "all", f.catalog(), NOW);
  }

  private Decider decider() {
    return new Decider(f.policy, AcceptanceRates.NONE);
  }
}
