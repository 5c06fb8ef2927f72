package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.Reasons;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A policy's texts replace those of the message catalogue. */
class PolicyMessagesTest {

  private static final String CATALOGUE =
      new Reasons(MessageCatalog.english().in(""), Locale.ROOT, List.of())
          .batchPriority("any")
          .get(0)
          .getText();

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void aBoostReadsAsTheTextOfTheRuleThatRaisesTheOfferMost() {
    f.under(
            """
            rules:
              - { intent: car, boost: 1, text: Less. }
              - { intent: car, boost: 2, text: More. }
              - { intent: car, where: offer.offer_id == "lease", boost: 4 }
            """)
        .offer("loan", 1, offer())
        .offer("lease", 1, offer());
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(texts("loan")).containsExactly("More.");
    assertThat(texts("lease")).as("the rule has no text").doesNotContain("More.", "Less.");
  }

  @Test
  void aDemotionReadsAsTheTextOfItsRule() {
    f.under("rules: [{intent: complaint, demote: 0.5, text: First we help you.}]")
        .offer("loan", 1, offer());
    f.moment("m", "complaint", 1, Duration.ZERO);

    assertThat(texts("loan")).containsExactly(CATALOGUE, "First we help you.");
  }

  @Test
  void theFirstMessageThatFitsReasonOfferAndIntentIsUsed() {
    f.under(
            """
            messages:
              - { reason: MOMENT_BOOST, offer: loan, intent: CAR, text: A loan for your car. }
              - { reason: MOMENT_BOOST, offer: loan, text: A loan. }
              - { reason: MOMENT_BOOST, intent: car, text: For your car. }
            """)
        .offer("loan", 1, offer().setIntents(List.of("car", "home")))
        .offer("lease", 1, offer().setIntents(List.of("car")))
        .offer("card", 1, offer());
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(texts("loan")).containsExactly("A loan for your car.");
    assertThat(texts("lease")).containsExactly("For your car.");
    assertThat(texts("card")).containsExactly(CATALOGUE);
  }

  @Test
  void theIntentIsThatOfTheMomentThatRaisesTheOfferMost() {
    f.under("messages: [{ reason: MOMENT_BOOST, intent: home, text: For your home. }]")
        .offer("loan", 1, offer().setIntents(List.of("car", "home")));
    f.moment("m", "car", 0.9, Duration.ZERO);
    f.moment("n", "home", 0.5, Duration.ZERO);
    assertThat(texts("loan")).doesNotContain("For your home.");

    f.moment("o", "home", 1, Duration.ZERO);
    assertThat(texts("loan")).containsExactly("For your home.");
  }

  @Test
  void aRulesTextComesBeforeMessages() {
    f.under(
            """
            rules: [{ intent: car, boost: 1, text: Of the rule. }]
            messages: [{ reason: MOMENT_BOOST, text: Of the messages. }]
            """)
        .offer("loan", 1, offer());
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(texts("loan")).containsExactly("Of the rule.");
  }

  @Test
  void anOfferIsWithheldWithThePolicysMessage() {
    f.under(
            """
            messages:
              - { reason: EXPIRED, offer: loan, text: This rate has ended. }
              - { reason: CHANNEL_NOT_SUPPORTED, text: Ask us in the branch. }
            """)
        .offer("loan", 1, offer().setValidUntil(NOW))
        .offer("lease", 1, offer().setValidUntil(NOW))
        .offer("card", 1, offer().setChannels(List.of("BRANCH")));

    assertThat(f.rank("WEB").withheld())
        .extracting(WithheldOffer::getCode)
        .containsExactly("EXPIRED", "EXPIRED", "CHANNEL_NOT_SUPPORTED");
    assertThat(f.rank("WEB").withheld())
        .extracting(WithheldOffer::getText)
        .containsExactly("This rate has ended.", "This offer has ended.", "Ask us in the branch.");
  }

  @Test
  void aBoostOfACustomerWhoWantsGeneralResponsesNamesNothing() {
    f.under(
            """
            specificity: general
            rules: [{ intent: car, boost: 1, text: For your car. }]
            messages: [{ reason: MOMENT_BOOST, text: Because of your car. }]
            """)
        .offer("loan", 1, offer());
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(texts("loan")).hasSize(1).doesNotContain("For your car.", "Because of your car.");
  }

  @Test
  void aDemotionOfACustomerWhoWantsGeneralResponsesNamesNothing() {
    f.under(
            "specificity: general\nrules: [{ intent: car, demote: 0.5, text: While you buy a car. }]")
        .offer("loan", 1, offer());
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(texts("loan")).hasSize(2).doesNotContain("While you buy a car.");
  }

  @Test
  void aTextIsReadInTheCustomersLocaleAndElseInEnglish() {
    f.under(
            """
            rules:
              - { intent: car, withhold: { en: Not now., de: Nicht jetzt., de-CH: Jetzt nicht. } }
            """)
        .offer("loan", 1, offer())
        .offered();
    f.moment("m", "car", 1, Duration.ZERO);

    assertThat(withheldIn("de-AT")).isEqualTo("Nicht jetzt.");
    assertThat(withheldIn("de-CH")).isEqualTo("Jetzt nicht.");
    assertThat(withheldIn("fr")).isEqualTo("Not now.");
  }

  @Test
  void settlementGetsThePolicysMessageOfASpentBudgetInTheCustomersLocale() {
    f.under(
            """
            messages: [{ reason: BUDGET_SPENT, offer: loan, text: { en: All gone., de: Weg. } }]
            """)
        .offer("loan", 1, offer().setBudget(1L))
        .offer("card", 1, offer().setBudget(1L))
        .offered();
    f.apply(profile().setLocale("de"));

    assertThat(
            new Decider(f.policy, AcceptanceRates.NONE)
                .onMoment(
                    f.customer, f.moment("m", "car", 1, Duration.ZERO), "all", f.catalog(), NOW)
                .budgets())
        .hasEntrySatisfying("loan", terms -> assertThat(terms.spentText()).isEqualTo("Weg."))
        .hasEntrySatisfying(
            "card",
            terms -> assertThat(terms.spentText()).isEqualTo("This offer is no longer available."));
  }

  private String withheldIn(String locale) {
    f.apply(profile().setLocale(locale));
    return new Decider(f.policy, AcceptanceRates.NONE)
        .onMoment(f.customer, f.moment(locale, "car", 1, Duration.ZERO), "all", f.catalog(), NOW)
        .command()
        .orElseThrow()
        .getWithheld()
        .get(0)
        .getText();
  }

  private List<String> texts(String offer) {
    return f.ranked(offer).getReasons().stream().map(Reason::getText).toList();
  }
}
