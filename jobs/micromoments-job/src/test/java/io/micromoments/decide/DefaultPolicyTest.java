package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultPolicyTest {

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void aMomentBoostsMatchingOffersWithAHalfLifeOfTenMinutes() {
    f.offer("review", 0.7, offer());
    f.offer("loan", 0.5, offer().setIntents(List.of("auto-loan")));
    f.moment("m1", "auto-loan", 0.8, Duration.ZERO);
    assertThat(f.order(null)).containsExactly("loan", "review");
    assertThat(f.score("loan")).isCloseTo(0.5 * (1 + 2 * 0.8), within(1e-6));
    f.moment("m2", "auto-loan", 0.4, Duration.ofMinutes(10));
    assertThat(f.score("loan")).isCloseTo(0.5 * (1 + 2 * (0.8 + 0.2)), within(1e-6));
  }

  @Test
  void aMomentExpiresAfterHalfAnHour() {
    f.offer("loan", 0.5, offer().setIntents(List.of("auto-loan")));
    f.moment("m1", "auto-loan", 1, Duration.ofMinutes(30));
    assertThat(f.score("loan")).isEqualTo(0.5);
  }

  @Test
  void equalScoresKeepTheOrderOfTheBatch() {
    f.offer("z", 0.5, offer());
    f.offer("a", 0.5, offer());
    f.offer("m", 0.5, offer());
    assertThat(f.order(null)).containsExactly("z", "a", "m");
  }

  @Test
  void offersThatTheChannelDoesNotSupportAreWithheld() {
    f.offer("heloc", 0.9, offer().setChannels(List.of("web", "BRANCH")));
    assertThat(f.withheld("MOBILE_APP")).containsExactly("heloc CHANNEL_NOT_SUPPORTED");
    assertThat(f.withheld("WEB")).isEmpty();
    assertThat(f.withheld(null)).as("no channel known").isEmpty();
  }

  @Test
  void eachEligibilityRuleGivesItsReason() {
    f.apply(
        profile()
            .setSegment("family")
            .setProducts(List.of(new Product("card", "active"), new Product("loan", "closed")))
            .setExclusions(List.of("insurance", "item-9")));
    f.offer("other-segment", 1, offer().setEligible("customer.segment == 'business'"));
    f.offer("mine", 1, offer().setEligible("customer.segment == 'family'"));
    f.offer("no-cel", 1, offer().setEligible("customer.segmnt == 'family'"));
    f.offer("unknown-value", 1, offer().setEligible("customer.lifetime_value > 5.0"));
    f.offer("owned", 1, offer().setCategory("card"));
    f.offer("was-closed", 1, offer().setCategory("loan"));
    f.offer("excluded", 1, offer().setCategory("insurance"));
    f.offer("excluded-item", 1, offer().setItemId("item-9"));
    f.offer("future", 1, offer().setValidFrom(NOW.plusSeconds(1)));
    f.offer("starts-now", 1, offer().setValidFrom(NOW));
    f.offer("ends-now", 1, offer().setValidUntil(NOW));
    f.candidates.add(new CandidateOffer("not-in-catalog", 1.0));
    assertThat(f.withheld("WEB"))
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
    f.offer("shoes", 1, offer().setItemId("i1"));
    f.customer.apply(
        Event.of(
            EventStream.INTERACTION,
            Map.of(
                "event_id", "e",
                "event_time", NOW.minus(Duration.ofDays(90)).plusMillis(1).toEpochMilli(),
                "kind", "purchase",
                "item_id", "i1")));
    assertThat(f.withheld(null)).containsExactly("shoes ALREADY_OWNED");
    f.now = NOW.plusMillis(1);
    assertThat(f.withheld(null)).isEmpty();
  }

  @Test
  void consumablesAreOfferedAgainWhenTheyAreDue() {
    f.offer("coffee", 1, offer().setItemId("Beans").setCategory("any").setReplenishAfter("P30D"));
    f.offer("mill", 1, offer().setItemId("mill").setReplenishAfter("200d"));
    bought("beans", Duration.ofDays(30).minusMillis(1));
    bought("mill", Duration.ofDays(89));
    assertThat(f.withheld(null)).containsExactly("coffee ALREADY_OWNED", "mill ALREADY_OWNED");
    f.now = NOW.plusMillis(1);
    assertThat(f.withheld(null)).containsExactly("mill ALREADY_OWNED");
    f.under("substitutes: [[beans, pads]]");
    assertThat(f.withheld(null)).as("what is due is no substitute").hasSize(1);
    f.now = NOW.plus(Duration.ofDays(1));
    assertThat(f.withheld(null)).as("ninety days at most").isEmpty();
  }

  @Test
  void itemsCategoriesAndStatusAreCaseInsensitive() {
    f.apply(
        profile()
            .setProducts(List.of(new Product("CARD", "Active"), new Product("Loan", "CLOSED")))
            .setExclusions(List.of("INSURANCE", "Item-9")));
    f.offer("owned", 1, offer().setCategory("card"));
    f.offer("was-closed", 1, offer().setCategory("loan"));
    f.offer("excluded", 1, offer().setCategory("Insurance"));
    f.offer("excluded-item", 1, offer().setItemId("ITEM-9"));
    f.offer("bought", 1, offer().setItemId("Shoes"));
    bought("SHOES", Duration.ofDays(1));
    assertThat(f.withheld(null))
        .containsExactly(
            "owned ALREADY_OWNED",
            "excluded EXCLUDED_BY_CUSTOMER",
            "excluded-item EXCLUDED_BY_CUSTOMER",
            "bought ALREADY_OWNED");
  }

  private void bought(String item, Duration ago) {
    f.customer.apply(
        Event.of(
            EventStream.INTERACTION,
            Map.of(
                "event_id",
                "e" + item,
                "event_time",
                NOW.minus(ago).toEpochMilli(),
                "kind",
                "purchase",
                "item_id",
                item)));
  }

  @Test
  void contactsCountOncePerCommandInASlidingWindow() {
    f.offer("loan", 1, offer().setMaxContacts(2).setContactPeriod("24h"));
    f.outcome("loan", "k1", "WEB", Duration.ofHours(30));
    f.outcome("loan", "k2", "WEB", Duration.ofHours(24));
    f.outcome("loan", "k3", "WEB", Duration.ofHours(5));
    f.outcome("loan", "k3", "WEB", Duration.ofHours(4));
    assertThat(f.withheld(null)).as("k1 and k2 are out of the window").isEmpty();
    f.outcome("loan", null, "WEB", Duration.ofHours(1));
    assertThat(f.withheld(null)).containsExactly("loan FREQUENCY_CAP");
  }

  @Test
  void anEmailNeedsItsOwnConsent() {
    f.offer("loan", 1, offer());
    assertThat(f.withheld("EMAIL")).containsExactly("loan NO_CONSENT");
    f.consent("email", true);
    assertThat(f.withheld("EMAIL")).isEmpty();
  }

  @Test
  void noOffersAreShownOnAnAvoidedChannel() {
    f.apply(profile().setAvoidedChannels(List.of("WEB")));
    f.offer("loan", 1, offer());
    assertThat(f.withheld("WEB")).containsExactly("loan CHANNEL_AVOIDED");
  }
}
