package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.schemas.OutcomeKind.ACCEPTED;
import static io.micromoments.schemas.OutcomeKind.DISMISSED;
import static io.micromoments.schemas.OutcomeKind.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the effect of a customer's answers on the offers concerned. */
class OfferResponsesTest {

  private final DecisionFixture f =
      new DecisionFixture()
          .offer("card", 0.9, offer())
          .offer("loan", 0.5, offer().setIntents(List.of("i")));

  @Test
  void aRejectedOfferIsPausedForAWeek() {
    f.moment("m", "i", 1, Duration.ZERO);
    assertThat(f.order("WEB")).containsExactly("loan", "card");
    f.answer("loan", REJECTED, Duration.ofDays(7).minusMillis(1));
    assertThat(f.order("WEB")).containsExactly("card");
    assertThat(f.withheld("WEB")).containsExactly("loan RECENTLY_REJECTED");
    f.now = NOW.plusMillis(1);
    assertThat(f.order("WEB")).as("a week ago").containsExactly("loan", "card");
  }

  @Test
  void eachDismissalDemotesAnOfferForADay() {
    f.answer("card", DISMISSED, Duration.ofHours(1));
    assertThat(f.score("card")).isCloseTo(0.9 / 4, within(1e-6));
    assertThat(f.order("WEB")).containsExactly("loan", "card");
    assertThat(f.reasons("card")).containsExactly("BATCH_PRIORITY", "DEMOTED_BY_REACTION");
    f.answer("card", DISMISSED, Duration.ofMinutes(1));
    assertThat(f.score("card")).isCloseTo(0.9 / 16, within(1e-6));
    f.now = NOW.plus(Duration.ofHours(23));
    assertThat(f.score("card")).as("of a day ago nothing is left").isCloseTo(0.9 / 4, within(1e-6));
  }

  @Test
  void acceptedOffersPauseForNinetyDaysAndConsumablesUntilTheyAreDue() {
    f.offer("coffee", 1, offer().setItemId("beans").setReplenishAfter("30d"));
    f.answer("loan", ACCEPTED, Duration.ofDays(31));
    f.answer("coffee", ACCEPTED, Duration.ofDays(29));
    assertThat(f.withheld("WEB"))
        .containsExactly("loan ALREADY_ACCEPTED", "coffee ALREADY_ACCEPTED");
    f.now = NOW.plus(Duration.ofDays(1));
    assertThat(f.withheld("WEB")).containsExactly("loan ALREADY_ACCEPTED");
    f.now = NOW.plus(Duration.ofDays(59));
    assertThat(f.withheld("WEB")).isEmpty();
  }

  @Test
  void aPolicySetsDurationsAndFactors() {
    f.under(
        """
        reactions:
          rejected: { demote: 0.5, for: 2h }
          dismissed: { pause: 1h }
          accepted: none
        """);
    f.answer("card", REJECTED, Duration.ofMinutes(90));
    f.answer("loan", DISMISSED, Duration.ofMinutes(30));
    f.answer("card", ACCEPTED, Duration.ofMinutes(1));
    assertThat(f.withheld("WEB")).containsExactly("loan RECENTLY_DISMISSED");
    assertThat(f.score("card")).isCloseTo(0.45, within(1e-6));
    f.now = NOW.plus(Duration.ofMinutes(30));
    assertThat(f.withheld("WEB")).isEmpty();
    assertThat(f.score("card")).isCloseTo(0.9, within(1e-6));
  }

  @Test
  void aRepeatedOutcomeWithoutACommandCountsOnce() {
    f.under("limits: [{of: customer, contacts: 2, in: 1d}]");
    OfferOutcome outcome = outcome("e1", DISMISSED);
    assertThat(f.customer.apply(outcome, "any")).isTrue();
    assertThat(f.customer.apply(outcome("e1", DISMISSED), "any")).isFalse();
    assertThat(f.withheld("WEB")).isEmpty();
    assertThat(f.score("card")).isCloseTo(0.9 / 4, within(1e-6));
    assertThat(f.customer.apply(outcome("e1", REJECTED), "any")).as("another answer").isTrue();
    assertThat(f.withheld("WEB")).as("two contacts").hasSize(2);
  }

  private static OfferOutcome outcome(String id, OutcomeKind kind) {
    return new OfferOutcome(id, NOW.minusSeconds(9), "c", "card", null, "WEB", kind);
  }
}
