package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.OfferCounts;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.Product;
import io.micromoments.schemas.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the effect of each policy key on the decision logic, without Flink. */
class PolicyTest {

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void aLimitThatAdaptsRisesAndFallsWithReactionsWithinItsBounds() {
    f.under(
            "limits: [{of: customer, contacts: 2..4, in: 1h}]\nreactions: {rejected: none, accepted: none}\n")
        .offer("loan", 1, offer())
        .offer("card", 1, offer());
    f.answer("card", OutcomeKind.SEEN, Duration.ofMinutes(50));
    f.answer("card", OutcomeKind.SEEN, Duration.ofMinutes(40));
    assertThat(f.rank("WEB").after()).as("2 contacts of 3").isNotEmpty();
    f.answer("card", OutcomeKind.REJECTED, Duration.ofMinutes(30));
    assertThat(f.rank("WEB").after()).as("3 contacts of 2").isEmpty();
    f.answer("card", OutcomeKind.CLICKED, Duration.ofMinutes(20));
    assertThat(f.rank("WEB").after()).as("4 contacts of 3").isEmpty();
    f.answer("card", OutcomeKind.CLICKED, Duration.ofMinutes(10));
    f.answer("card", OutcomeKind.CLICKED, Duration.ofMinutes(5));
    assertThat(f.rank("WEB").after()).as("6 contacts of at most 4").isEmpty();
    f.now = f.now.plus(Duration.ofMinutes(35));
    assertThat(f.rank("WEB").after()).as("3 contacts of 4").isNotEmpty();
  }

  @Test
  void aRuleBoostsByItsWeightAndDecaysByItsHalfLife() {
    f.under(
            """
            rules:
              - rule: service first
                moment: [GO, DO]
                intent: complaint
                where: offer.kind == "SERVICE"
                boost: 4
                half-life: 5m
            """)
        .offer("loan", 1, offer())
        .offer("call-back", 0.5, offer().setKind(OfferKind.SERVICE));
    f.moment("m", MomentKind.GO, "complaint", 0.5, Duration.ofMinutes(5), 1);
    assertThat(f.order(null)).containsExactly("loan", "call-back");
    assertThat(f.score("call-back")).isCloseTo(0.5 * (1 + 4 * 0.5 * 0.5), within(1e-6));
    f.moment("n", MomentKind.GO, "complaint", 1, Duration.ZERO, 1);
    assertThat(f.order(null)).containsExactly("call-back", "loan");
    assertThat(f.reasons("call-back")).containsExactly("MOMENT_BOOST");
    f.moment("o", MomentKind.BUY, "complaint", 1, Duration.ZERO, 1);
    assertThat(f.score("call-back")).as("not for BUY").isCloseTo(0.5 * 6, within(1e-6));
  }

  @Test
  void aSensitiveRuleNeedsConsent() {
    f.under(
            """
            rules:
              - intent: gifts
                where: customer.attributes["religion"] == "x"
                boost: 4
            """)
        .offer("loan", 1, offer());
    f.apply(profile().setAttributes(Map.of("religion", "x")));
    f.moment("m", "gifts", 1, Duration.ZERO);
    assertThat(f.score("loan")).as("never asked").isCloseTo(1, within(1e-6));
    f.consent("religion", true);
    assertThat(f.score("loan")).isCloseTo(5, within(1e-6));
    f.consent("religion", false);
    assertThat(f.score("loan")).as("withdrawn").isCloseTo(1, within(1e-6));
  }

  @Test
  void aConditionCanCompareANumberGivenAsText() {
    f.under(
            "rules: [{intent: gifts, where: 'double(customer.attributes.income) > 99.9', boost: 4}]")
        .offer("loan", 1, offer());
    f.apply(profile().setAttributes(Map.of("income", "129.50")));
    f.moment("m", "gifts", 1, Duration.ZERO);
    assertThat(f.score("loan")).isCloseTo(5, within(1e-6));
  }

  @Test
  void aDemotionDecaysWithItsMoment() {
    f.under("rules: [{intent: complaint, where: offer.kind == \"OFFER\", demote: 0.2}]")
        .offer("loan", 1, offer());
    f.moment("m", "complaint", 1, Duration.ZERO);
    assertThat(f.score("loan")).isCloseTo(0.2, within(1e-6));
    assertThat(f.reasons("loan")).containsExactly("BATCH_PRIORITY", "DEMOTED");
    f.now = NOW.plus(Duration.ofMinutes(10));
    assertThat(f.score("loan")).isCloseTo(0.6, within(1e-6));
  }

  @Test
  void aRuleWithholdsWithItsOwnText() {
    f.under(
            """
            rules:
              - intent: complaint
                where: offer.kind == "OFFER" && moment.confidence > 0.5 && channel == "WEB"
                withhold: First we put right what went wrong.
            """)
        .offer("loan", 1, offer());
    f.moment("m", "complaint", 0.6, Duration.ZERO);
    assertThat(f.rank("WEB").withheld())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.getCode()).isEqualTo("WITHHELD_BY_POLICY");
              assertThat(each.getText()).isEqualTo("First we put right what went wrong.");
            });
    assertThat(f.withheld("ATM")).isEmpty();
  }

  @Test
  void limitsCountPerOfferCategoryChannelAndCustomerInSlidingWindows() {
    f.under(
            """
            limits:
              - {of: offer, contacts: 2, in: 1h}
              - {of: category, contacts: 3, in: 1h, only: [loan]}
              - {of: channel, contacts: 4, in: 1h, only: [email]}
              - {of: customer, contacts: 6, in: 1d}
            """)
        .consent("email", true)
        .offer("a", 1, offer().setCategory("loan"))
        .offer("b", 1, offer().setCategory("loan"))
        .offer("c", 1, offer().setCategory("card"));
    f.outcome("a", "k1", "WEB", Duration.ofMinutes(60));
    f.outcome("a", "k2", "WEB", Duration.ofMinutes(59));
    f.outcome("a", "k2", "WEB", Duration.ofMinutes(58));
    assertThat(f.withheld("WEB")).as("k1 is a window ago, k2 counts once").isEmpty();
    f.outcome("a", "k3", "EMAIL", Duration.ofMinutes(50));
    assertThat(f.withheld("WEB")).containsExactly("a FREQUENCY_CAP");
    f.outcome("b", "k4", "EMAIL", Duration.ofMinutes(40));
    assertThat(f.withheld("WEB"))
        .as("three of the category")
        .containsExactly("a FREQUENCY_CAP", "b FREQUENCY_CAP");
    f.outcome("c", null, "EMAIL", Duration.ofMinutes(30));
    assertThat(f.withheld("EMAIL")).hasSize(2);
    f.outcome("c", "k5", "EMAIL", Duration.ofMinutes(20));
    assertThat(f.withheld("EMAIL")).as("four by email").hasSize(3);
    f.outcome("x", "k6", "ATM", Duration.ofMinutes(10));
    assertThat(f.withheld("WEB")).as("six in a day; k1 too").hasSize(3);
  }

  @Test
  void quietHoursUseTheCustomersTimeZoneAndSpanMidnight() {
    f.under(
            """
            quiet-hours:
              - {from: "21:00", until: "08:00", zone: Europe/Berlin, channels: [EMAIL]}
              - {from: "12:00", until: "13:00", days: [sunday]}
            """)
        .consent("email", true)
        .offer("a", 1, offer());
    f.now = Instant.parse("2026-05-02T05:59:59Z");
    assertThat(f.withheld("EMAIL")).containsExactly("a QUIET_HOURS");
    assertThat(f.withheld("WEB")).isEmpty();
    f.now = Instant.parse("2026-05-02T06:00:00Z");
    assertThat(f.withheld("EMAIL")).as("eight in Berlin").isEmpty();
    f.apply(profile().setAttributes(Map.of("time_zone", "America/New_York")));
    assertThat(f.withheld("EMAIL")).as("two in New York").containsExactly("a QUIET_HOURS");
    f.apply(profile().setAttributes(Map.of("time_zone", "Nowhere/At_all")));
    assertThat(f.withheld("EMAIL")).isEmpty();
    f.now = Instant.parse("2026-05-03T12:30:00Z");
    assertThat(f.withheld("WEB")).as("a Sunday").containsExactly("a QUIET_HOURS");
    f.now = Instant.parse("2026-05-04T12:30:00Z");
    assertThat(f.withheld("WEB")).isEmpty();
  }

  @Test
  void offersBelowTheRelevanceFloorAreWithheld() {
    f.under("relevance-floor: 0.5").offer("a", 0.5, offer()).offer("b", 0.4999, offer());
    assertThat(f.withheld(null)).containsExactly("b LOW_RELEVANCE");
  }

  @Test
  void aMomentWithTooLittleEvidenceBoostsNothing() {
    f.under("minimum-evidence: 3")
        .offer("a", 1, offer())
        .offer("b", 0.9, offer().setIntents(List.of("i")));
    f.moment("m", MomentKind.BUY, "i", 1, Duration.ZERO, 2);
    assertThat(f.order(null)).containsExactly("a", "b");
    assertThat(f.reasons("b")).containsExactly("BATCH_PRIORITY", "MINIMUM_EVIDENCE");
    f.moment("n", MomentKind.BUY, "i", 1, Duration.ZERO, 3);
    assertThat(f.order(null)).containsExactly("b", "a");
  }

  @Test
  void consecutiveOffersOfACategoryAreLimited() {
    f.under("in-a-row: 2")
        .offer("l1", 0.9, offer().setCategory("loan"))
        .offer("l2", 0.8, offer().setCategory("loan"))
        .offer("l3", 0.7, offer().setCategory("loan"))
        .offer("c1", 0.6, offer().setCategory("card"))
        .offer("l4", 0.5, offer().setCategory("loan"))
        .offer("l5", 0.4, offer().setCategory("loan"))
        .offer("l6", 0.3, offer().setCategory("loan"));
    assertThat(f.order(null)).containsExactly("l1", "l2", "c1", "l3", "l4");
    assertThat(f.reasons("l3")).containsExactly("BATCH_PRIORITY", "DIVERSITY");
    assertThat(f.reasons("c1")).containsExactly("BATCH_PRIORITY");
    assertThat(f.withheld(null)).containsExactly("l5 DIVERSITY", "l6 DIVERSITY");
  }

  @Test
  void substitutesOfAnOwnedProductAreWithheld() {
    f.under("substitutes: [[auto-loan, auto-lease], [tv-55, tv-65]]")
        .apply(profile().setProducts(List.of(new Product("auto-lease", "active"))))
        .offer("loan", 1, offer().setCategory("auto-loan"))
        .offer("tv", 1, offer().setCategory("tv").setItemId("tv-65"));
    assertThat(f.withheld(null)).containsExactly("loan ALREADY_OWNED");
    f.customer.apply(
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id", "e",
                "event_time", NOW.toEpochMilli(),
                "action", "purchase",
                "item_id", "tv-55")));
    assertThat(f.withheld(null)).containsExactly("loan ALREADY_OWNED", "tv ALREADY_OWNED");
  }

  @Test
  void anOfferIsNotRepeatedOnAnotherChannel() {
    f.under("no-repeat: 2h").offer("a", 1, offer());
    f.outcome("a", "k", "MOBILE_APP", Duration.ofHours(1));
    assertThat(f.withheld("mobile_app".toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(f.withheld("WEB")).containsExactly("a SHOWN_ELSEWHERE");
    f.now = NOW.plus(Duration.ofHours(1));
    assertThat(f.withheld("WEB")).isEmpty();
  }

  @Test
  void policyAndCustomerLimitTheSpecificity() {
    f.under("specificity: item")
        .offer("tv", 0.9, offer().setItemId("tv-65").setIntents(List.of("tv")))
        .offer("tvs", 0.8, offer().setIntents(List.of("tv")));
    f.moment("m", "tv", 1, Duration.ZERO);
    assertThat(f.order(null)).containsExactly("tv", "tvs");
    assertThat(f.ranked("tvs").getReasons().get(0).getText()).contains("tv");
    f.apply(profile().setPreferences(Map.of("specificity", "category")));
    assertThat(f.order(null)).containsExactly("tvs", "tv");
    assertThat(f.reasons("tv")).containsExactly("BATCH_PRIORITY", "TOO_SPECIFIC");
    f.apply(profile().setPreferences(Map.of("specificity", "general")));
    assertThat(f.ranked("tvs").getReasons().get(0).getText()).doesNotContain("tv");
    f.under("specificity: general").apply(profile().setPreferences(Map.of("specificity", "item")));
    assertThat(f.order(null)).as("the stricter one counts").containsExactly("tvs", "tv");
  }

  @Test
  void explorationPrefersHighAcceptanceRatesAndRecordsItsProbability() {
    f.under("exploration: {slot: 2, share: 50%, temperature: 0.1, seed: 1}")
        .offer("first", 1, offer())
        .offer("b", 0.9, offer())
        .offer("c", 0.8, offer())
        .offer("d", 0.7, offer());
    Map<String, OfferCounts> trials = new HashMap<>();
    trials.put(AcceptanceCountsElement.key("d", "WEB"), new OfferCounts(1_000L, 400L));
    trials.put(AcceptanceCountsElement.key("c", "WEB"), new OfferCounts(1_000L, 10L));
    f.acceptanceRates = AcceptanceRates.of(new AcceptanceCounts(NOW, trials));
    Map<String, Integer> chosen = new HashMap<>();
    Map<String, Double> said = new HashMap<>();
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      f.randomValue = (i + 0.5) / rounds;
      Ranking ranking = f.rank("WEB");
      assertThat(ranking.order()).hasSize(4).startsWith("first");
      assertThat(ranking.explored().getOfferId()).isEqualTo(ranking.order().get(1));
      chosen.merge(ranking.order().get(1), 1, Integer::sum);
      said.put(ranking.order().get(1), ranking.explored().getProbability());
    }
    assertThat(said.values().stream().mapToDouble(each -> each).sum()).isCloseTo(1, within(1e-5));
    said.forEach(
        (offer, probability) ->
            assertThat((double) chosen.get(offer) / rounds).isCloseTo(probability, within(1e-3)));
    assertThat(said.get("d")).as("did well").isGreaterThan(4 * said.get("c"));
    f.randomValue = 1 - 1e-9;
    RankedOffer last = f.rank("WEB").after().get(1);
    assertThat(last.getReasons().get(last.getReasons().size() - 1).getCode())
        .isEqualTo("EXPLORATION");
  }

  @Test
  void theBestEligibleChannelIsChosenAndAnotherAfterALongWait() {
    f.under(
        """
        channels:
          choices:
            - {intent: complaint, prefer: [CALL_CENTER, current], fall-back: [BRANCH]}
          long-wait: 10m
          avoid-for: 2d
        """);
    ActiveMoment moment = f.moment("m", "complaint", 1, Duration.ZERO);
    moment.setChannel("WEB");
    assertThat(channelChoice(moment))
        .as("never seen in the call centre, and no consent to calls")
        .isEqualTo("WEB from null");
    f.consent("call_center", true);
    assertThat(channelChoice(moment))
        .as("who has agreed to calls can be called")
        .isEqualTo("CALL_CENTER from WEB");
    called(Duration.ofDays(3), Duration.ofMinutes(2));
    assertThat(channelChoice(moment)).isEqualTo("CALL_CENTER from WEB");
    called(Duration.ofDays(1), Duration.ofMinutes(12));
    assertThat(channelChoice(moment)).as("they waited long").isEqualTo("WEB from null");
    f.now = NOW.plus(Duration.ofDays(1));
    assertThat(channelChoice(moment)).as("that is two days ago").isEqualTo("CALL_CENTER from WEB");
    f.apply(profile().setAvoidedChannels(List.of("call_center")));
    assertThat(channelChoice(moment)).isEqualTo("WEB from null");
  }

  private void called(Duration ago, Duration wait) {
    f.customer.apply(
        Event.of(
            EventStream.INTERACTION,
            Map.of(
                "event_id",
                "e" + ago,
                "event_time",
                NOW.minus(ago).toEpochMilli(),
                "channel",
                "CALL_CENTER",
                "kind",
                "call",
                "wait_ms",
                wait.toMillis())));
  }

  private String channelChoice(ActiveMoment moment) {
    ChannelChooser.ChannelChoice channelChoice =
        ChannelChooser.choose(f.policy.policy(), f.customer, moment, f.now);
    return channelChoice.channel() + " from " + channelChoice.from();
  }

  @Test
  void noDecisionIsBasedOnStaleData() {
    f.under("stale-after: {profile: 30d, offers: 2h}").offer("a", 1, offer()).offered();
    ActiveMoment moment = f.moment("m", "i", 1, Duration.ZERO);
    Decider decider = new Decider(f.policy, AcceptanceRates.NONE);
    assertThat(decider.onMoment(f.customer, moment, "all", f.catalog(), NOW).result())
        .isEqualTo(Decision.Result.COMMAND);
    Instant later = NOW.plus(Duration.ofHours(1)).plusMillis(1);
    assertThat(decider.onMoment(f.customer, moment, "all", f.catalog(), later).result())
        .as("the offers came an hour before")
        .isEqualTo(Decision.Result.STALE_CONTEXT);
  }

  @Test
  void holdOutCustomersGetNoCommand() {
    f.under("hold-out: 100%").offer("a", 1, offer()).offered();
    ActiveMoment moment = f.moment("m", "i", 1, Duration.ZERO);
    Decider decider = new Decider(f.policy, AcceptanceRates.NONE);
    assertThat(decider.holdsOut("anybody")).isTrue();
    assertThat(decider.onMoment(f.customer, moment, "hold-out", f.catalog(), NOW).result())
        .isEqualTo(Decision.Result.HELD_OUT);
    assertThat(f.customer.state().getIssued().getGroup()).isEqualTo("hold-out");
    assertThat(decider.currentRanking(f.customer, f.catalog(), NOW)).isEmpty();
  }
}
