package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.context.Customer;
import io.micromoments.decide.DefaultPolicy.Ranking;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.LiveMoment;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.Product;
import io.micromoments.schemas.RankedOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefaultPolicyTest {

  private static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");

  private final DefaultPolicy policy = new DefaultPolicy();
  private final Map<String, Offer> catalog = new HashMap<>();
  private final List<CandidateOffer> candidates = new ArrayList<>();
  private final Customer customer = Customer.of(null, null);

  @Test
  void aMomentRaisesWhatAnswersItAndFadesByHalfInTenMinutes() {
    offer("review", 0.7, builder());
    offer("loan", 0.5, builder().setIntents(List.of("auto-loan")));
    moment("m1", "auto-loan", 0.8, Duration.ZERO);
    assertThat(order(null)).containsExactly("loan", "review");
    assertThat(score("loan")).isCloseTo(0.5 * (1 + 2 * 0.8), within(1e-6));
    moment("m2", "auto-loan", 0.4, Duration.ofMinutes(10));
    assertThat(score("loan")).isCloseTo(0.5 * (1 + 2 * (0.8 + 0.2)), within(1e-6));
  }

  @Test
  void aMomentOfHalfAnHourIsOver() {
    offer("loan", 0.5, builder().setIntents(List.of("auto-loan")));
    moment("m1", "auto-loan", 1, Duration.ofMinutes(30));
    assertThat(score("loan")).isEqualTo(0.5);
  }

  @Test
  void equalScoresKeepTheOrderOfTheBatch() {
    offer("z", 0.5, builder());
    offer("a", 0.5, builder());
    offer("m", 0.5, builder());
    assertThat(order(null)).containsExactly("z", "a", "m");
  }

  @Test
  void whatTheChannelCannotShowIsWithheld() {
    offer("heloc", 0.9, builder().setChannels(List.of("web", "BRANCH")));
    assertThat(withheld("MOBILE_APP")).containsExactly("heloc CHANNEL_NOT_SUPPORTED");
    assertThat(withheld("WEB")).isEmpty();
    assertThat(withheld(null)).as("no channel known").isEmpty();
  }

  @Test
  void eachGateGivesItsReason() {
    know(
        profile()
            .setSegment("family")
            .setProducts(List.of(new Product("card", "active"), new Product("loan", "closed")))
            .setExclusions(List.of("insurance", "item-9")));
    offer("other-segment", 1, builder().setEligible("customer.segment == 'business'"));
    offer("mine", 1, builder().setEligible("customer.segment == 'family'"));
    offer("no-cel", 1, builder().setEligible("customer.segmnt == 'family'"));
    offer("unknown-value", 1, builder().setEligible("customer.lifetime_value > 5.0"));
    offer("owned", 1, builder().setCategory("card"));
    offer("was-closed", 1, builder().setCategory("loan"));
    offer("excluded", 1, builder().setCategory("insurance"));
    offer("excluded-item", 1, builder().setItemId("item-9"));
    offer("future", 1, builder().setValidFrom(NOW.plusSeconds(1)));
    offer("starts-now", 1, builder().setValidFrom(NOW));
    offer("ends-now", 1, builder().setValidUntil(NOW));
    candidates.add(new CandidateOffer("not-in-catalog", 1.0));
    assertThat(withheld("WEB"))
        .containsExactly(
            "other-segment NOT_ELIGIBLE",
            "no-cel NOT_ELIGIBLE",
            "unknown-value NOT_ELIGIBLE",
            "owned ALREADY_OWNED",
            "excluded EXCLUDED_BY_CUSTOMER",
            "excluded-item EXCLUDED_BY_CUSTOMER",
            "future NOT_YET_VALID",
            "ends-now EXPIRED",
            "not-in-catalog NOT_IN_CATALOG");
  }

  @Test
  void aBoughtItemIsOwnedForNinetyDays() {
    offer("shoes", 1, builder().setItemId("i1"));
    customer.know(
        Event.of(
            EventStream.INTERACTION,
            Map.of(
                "event_id", "e",
                "event_time", NOW.minus(Duration.ofDays(90)).plusMillis(1).toEpochMilli(),
                "kind", "purchase",
                "item_id", "i1")));
    assertThat(withheld(null)).containsExactly("shoes ALREADY_OWNED");
    assertThat(policy.rank(candidates, catalog::get, customer, null, NOW.plusMillis(1)).withheld())
        .isEmpty();
  }

  @Test
  void contactsCountOnceACommandInAWindowThatSlides() {
    offer("loan", 1, builder().setMaxContacts(2).setContactPeriod("24h"));
    outcome("k1", Duration.ofHours(30));
    outcome("k2", Duration.ofHours(24));
    outcome("k3", Duration.ofHours(5));
    outcome("k3", Duration.ofHours(4));
    assertThat(withheld(null)).as("k1 and k2 are out of the window").isEmpty();
    outcome(null, Duration.ofHours(1));
    assertThat(withheld(null)).containsExactly("loan FREQUENCY_CAP");
  }

  @Test
  void anEmailNeedsItsOwnConsent() {
    offer("loan", 1, builder());
    assertThat(withheld("EMAIL")).containsExactly("loan NO_CONSENT");
    customer.know(new Consent("k", NOW, "c", "email", true));
    assertThat(withheld("EMAIL")).isEmpty();
  }

  @Test
  void whoAvoidsAChannelIsOfferedNothingThere() {
    know(profile().setAvoidedChannels(List.of("WEB")));
    offer("loan", 1, builder());
    assertThat(withheld("WEB")).containsExactly("loan CHANNEL_AVOIDED");
  }

  @Test
  void everyOfferIsEitherRankedOrWithheldAndTheOrderIsTotalAndRepeatable() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("DefaultPolicyTest seed=" + seed);
    for (int round = 0; round < 300; round++) {
      Random random = new Random(seed + round);
      catalog.clear();
      candidates.clear();
      Customer anyone = Customer.of(null, null);
      for (int i = 0; i < random.nextInt(12); i++) {
        offer(
            "o" + i,
            (1 + random.nextInt(4)) / 4.0,
            builder()
                .setIntents(random.nextBoolean() ? List.of("i" + random.nextInt(3)) : List.of())
                .setChannels(random.nextInt(4) == 0 ? List.of("BRANCH") : List.of()));
      }
      for (int i = 0; i < random.nextInt(4); i++) {
        moment(
            anyone,
            "m" + i,
            "i" + random.nextInt(3),
            random.nextDouble(),
            Duration.ofSeconds(random.nextInt(2400)));
      }
      String channel = random.nextBoolean() ? "WEB" : null;
      Ranking ranking = policy.rank(candidates, catalog::get, anyone, channel, NOW);
      Set<String> seen = new HashSet<>();
      ranking.after().forEach(offer -> assertThat(seen.add(offer.getOfferId())).isTrue());
      ranking.withheld().forEach(offer -> assertThat(seen.add(offer.getOfferId())).isTrue());
      assertThat(seen).hasSize(candidates.size());
      assertThat(ranking.after())
          .isSortedAccordingTo(Comparator.comparingDouble(RankedOffer::getScore).reversed());
      assertThat(policy.rank(candidates, catalog::get, anyone, channel, NOW)).isEqualTo(ranking);
      for (RankedOffer offer : ranking.after()) {
        List<String> channels = catalog.get(offer.getOfferId()).getChannels();
        assertThat(channel == null || channels.isEmpty() || channels.contains(channel)).isTrue();
      }
    }
  }

  private double score(String offer) {
    return policy.rank(candidates, catalog::get, customer, null, NOW).after().stream()
        .filter(ranked -> ranked.getOfferId().equals(offer))
        .findFirst()
        .orElseThrow()
        .getScore();
  }

  private List<String> order(String channel) {
    return policy.rank(candidates, catalog::get, customer, channel, NOW).after().stream()
        .map(RankedOffer::getOfferId)
        .toList();
  }

  private List<String> withheld(String channel) {
    return policy.rank(candidates, catalog::get, customer, channel, NOW).withheld().stream()
        .map(offer -> offer.getOfferId() + " " + offer.getCode())
        .toList();
  }

  private void offer(String id, double priority, Offer.Builder offer) {
    catalog.put(id, offer.setOfferId(id).build());
    candidates.add(new CandidateOffer(id, priority));
  }

  private static Offer.Builder builder() {
    return Offer.newBuilder()
        .setEventId("c")
        .setEventTime(NOW.minusSeconds(86_400))
        .setOfferId("")
        .setCategory("any");
  }

  private static CustomerProfile.Builder profile() {
    return CustomerProfile.newBuilder().setEventId("p").setEventTime(NOW).setCustomerId("c");
  }

  private void know(CustomerProfile.Builder profile) {
    customer.know(profile.build());
  }

  private void outcome(String command, Duration ago) {
    customer.know(
        new OfferOutcome("o", NOW.minus(ago), "c", "loan", command, "WEB", OutcomeKind.SEEN));
  }

  private void moment(String id, String intent, double confidence, Duration age) {
    moment(customer, id, intent, confidence, age);
  }

  private static void moment(
      Customer whose, String id, String intent, double confidence, Duration age) {
    Instant at = NOW.minus(age);
    whose.live(
        new LiveMoment(
            Micromoment.newBuilder()
                .setMomentId(id)
                .setCustomerId("c")
                .setMoment(MomentKind.BUY)
                .setIntent(intent)
                .setPattern("p")
                .setVersion(1)
                .setStatus(PatternStatus.live)
                .setConfidence(confidence)
                .setStartedAt(at)
                .setDetectedAt(at)
                .setEvidence(List.of())
                .build(),
            null),
        at,
        DefaultPolicy.MOMENT_LIFETIME);
  }
}
