package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.messages.MessageFiles;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.OfferResequenceCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalizedReasonsTest {

  @TempDir private Path folder;

  private final DecisionFixture f =
      new DecisionFixture()
          .offer("card", 0.9, offer().setCategory("cards").setChannels(List.of("BRANCH")))
          .offer("loan", 0.5, offer().setCategory("loans").setIntents(List.of("auto-loan")))
          .offered();

  @Test
  void reasonsAreInTheLocaleOfTheProfile() throws Exception {
    Files.writeString(
        folder.resolve("customer_de.properties"),
        """
        MOMENT_BOOST_BUY = Es passt zu dem, was Sie gerade kaufen möchten: {0}.
        CHANNEL_NOT_SUPPORTED = Dieses Angebot gibt es {0} nicht.
        CHANNEL_WEB = auf unserer Website
        """);
    f.apply(profile().setLocale("de-AT"));

    OfferResequenceCommand command = command();

    assertThat(command.getAfter())
        .singleElement()
        .satisfies(
            offer ->
                assertThat(offer.getReasons().get(0).getText())
                    .isEqualTo("Es passt zu dem, was Sie gerade kaufen möchten: auto loan."));
    assertThat(command.getWithheld())
        .singleElement()
        .satisfies(
            offer -> {
              assertThat(offer.getText())
                  .isEqualTo("Dieses Angebot gibt es auf unserer Website nicht.");
              assertThat(offer.getCode()).isEqualTo("CHANNEL_NOT_SUPPORTED");
            });
  }

  @Test
  void reasonsAreInEnglishForOtherLocales() throws Exception {
    Files.writeString(folder.resolve("customer_de.properties"), "CHANNEL_WEB = im Netz");
    f.apply(profile().setLocale("fr"));

    assertThat(command().getWithheld())
        .singleElement()
        .satisfies(
            offer ->
                assertThat(offer.getText())
                    .isEqualTo("This offer is not available on our website."));
  }

  private OfferResequenceCommand command() throws Exception {
    Decider decider =
        new Decider(f.policy, AcceptanceRates.NONE, MessageFiles.read(folder), customer -> false);
    ActiveMoment moment = f.moment("m", "auto-loan", 1, Duration.ZERO);
    moment.setChannel("WEB");
    return decider.onMoment(f.customer, moment, "all", f.catalog(), NOW).command().orElseThrow();
  }
}
