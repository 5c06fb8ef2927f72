package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a channel needs to render an offer. */
class OfferTextsInCommandsTest {

  private final DecisionFixture f = new DecisionFixture();

  @Test
  void anOfferHasItsContentAndItsTextInTheCustomersLanguage() {
    f.offer(
        "cart",
        1,
        offer()
            .setIntents(List.of("cart"))
            .setContent("template-7")
            .setText(
                Map.of(
                    "en", "Your {item} is waiting.",
                    "de", "{item} wartet auf Sie.",
                    "de-CH", "{item} wartet.")));
    f.apply(profile().setLocale("de-AT")).offered();

    OfferResequenceCommand command = command(Map.of("item", "Zelt", "size", "M"));

    assertThat(command.getLocale()).isEqualTo("de-AT");
    assertThat(command.getMoment().getCapture())
        .containsExactlyInAnyOrderEntriesOf(Map.of("item", "Zelt", "size", "M"));
    assertThat(command.getAfter())
        .singleElement()
        .returns("template-7", RankedOffer::getContent)
        .returns("Zelt wartet auf Sie.", RankedOffer::getText);
  }

  @Test
  void aTextIsOmittedIfTheMomentHasNotCapturedItsValue() {
    f.offer(
            "cart",
            1,
            offer().setIntents(List.of("cart")).setText(Map.of("en", "Your {item} is waiting.")))
        .offered();
    assertThat(command(Map.of()).getAfter().get(0).getText()).isNull();
  }

  @Test
  void anOfferThatTheMomentDoesNotAnswerNamesNothingOfIt() {
    f.offer("cart", 2, offer().setText(Map.of("en", "Your {item} is waiting.")))
        .offer("sale", 1, offer().setText(Map.of("en", "20 % off {item|everything}.")))
        .offered();
    assertThat(command(Map.of("item", "tent")).getAfter())
        .extracting(RankedOffer::getText)
        .containsExactly(null, "20 % off everything.");
  }

  @Test
  void textsOfThePolicyNameCapturedValues() {
    f.under(
            """
            rules:
              - { intent: cart, where: offer.offer_id == "a", boost: 1, text: "For your {item}." }
              - { intent: cart, where: offer.offer_id == "b", boost: 1, text: "In {colour}." }
              - { intent: cart, where: offer.offer_id == "c", withhold: "Not for {item|this}." }
              - { intent: cart, where: offer.offer_id == "d", demote: 0.5, text: "First your {item}." }
            messages: [{ reason: MOMENT_BOOST, text: "Because of {item}." }]
            """)
        .offer("a", 1, offer())
        .offer("b", 1, offer())
        .offer("c", 1, offer())
        .offer("d", 1, offer())
        .offered();

    OfferResequenceCommand command = command(Map.of("item", "tent"));

    assertThat(command.getAfter())
        .flatExtracting(RankedOffer::getReasons)
        .extracting(reason -> reason.getText())
        .contains("For your tent.", "Because of tent.", "First your tent.");
    assertThat(command.getWithheld().get(0).getText()).isEqualTo("Not for tent.");
  }

  @Test
  void offersAreRankedByExpectedValueIfThePolicySaysSo() {
    f.under("arbitration: expected-value\npropensity: customer.scores[offer.offer_id]")
        .offer("cheap", 1, offer().setValue(10))
        .offer("dear", 1, offer().setValue(100))
        .offer("worthless", 1, offer())
        .offer("loss", 1, offer().setValue(-5))
        .apply(profile().setScores(Map.of("cheap", 0.9, "dear", 0.2)))
        .offered();

    assertThat(command(Map.of()).getAfter())
        .extracting(RankedOffer::getOfferId, RankedOffer::getScore)
        .containsExactly(
            tuple("dear", 20.0), tuple("cheap", 9.0), tuple("worthless", 0.0), tuple("loss", 0.0));
  }

  private OfferResequenceCommand command(Map<String, String> capture) {
    ActiveMoment active = f.moment("m", "cart", 1, Duration.ZERO);
    active.getMoment().setCapture(capture);
    return new Decider(f.policy, AcceptanceRates.NONE)
        .onMoment(f.customer, active, "all", f.catalog(), NOW)
        .command()
        .orElseThrow();
  }
}
