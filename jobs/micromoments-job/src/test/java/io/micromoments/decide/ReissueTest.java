package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static io.micromoments.decide.DecisionFixture.offer;
import static io.micromoments.decide.DecisionFixture.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.Decision.Result;
import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.messages.MessageKey;
import io.micromoments.runtime.CommandId;
import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.RankedOffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A change of the ranking while a command is valid triggers a new command; nothing else does. */
class ReissueTest {

  private static final Instant LATER = NOW.plusSeconds(60);

  private final DecisionFixture f =
      new DecisionFixture()
          .offer("card", 0.9, offer().setCategory("cards"))
          .offer("loan", 0.5, offer().setCategory("Loans").setIntents(List.of("i")))
          .offered();

  private Decider decider = new Decider(f.policy, AcceptanceRates.NONE);

  @Test
  void aNewExclusionReissuesTheCommandWithoutTheOffer() {
    issue("WEB");
    assertThat(order(after(() -> f.apply(profile().setExclusions(List.of("loans"))))))
        .containsExactly("card");
  }

  @Test
  void anUnchangedRankingIssuesNoCommand() {
    issue("WEB");
    assertThat(after(() -> f.apply(profile().setSegment("family"))).result())
        .isEqualTo(Result.UNCHANGED);
    assertThat(after(() -> f.consent("anything", true)).result()).isEqualTo(Result.UNCHANGED);
  }

  @Test
  void withoutAValidCommandNoneIsReissued() {
    assertThat(decider.currentRanking(f.customer, f.catalog(), LATER)).isEmpty();
    assertThat(after(() -> f.apply(profile().setExclusions(List.of("loans")))).result())
        .isEqualTo(Result.UNCHANGED);
  }

  @Test
  void anAvoidedChannelReissuesTheCommandForAnother() {
    f.apply(profile().setPreferredChannels(List.of("MOBILE_APP")));
    issue("WEB");
    Decision decision =
        after(
            () ->
                f.apply(
                    profile()
                        .setPreferredChannels(List.of("MOBILE_APP"))
                        .setAvoidedChannels(List.of("web"))));
    assertThat(decision.command().orElseThrow().getChannel()).isEqualTo("MOBILE_APP");
    assertThat(decision.command().orElseThrow().getHandedOverFrom()).isEqualTo("WEB");
  }

  @Test
  void aChangedOrderReissuesTheCommand() {
    f.under("propensity: customer.scores[offer.category]");
    decider = new Decider(f.policy, AcceptanceRates.NONE);
    issue("WEB");
    assertThat(order(after(() -> f.apply(profile().setScores(Map.of("Loans", 0.1))))))
        .containsExactly("card", "loan");
  }

  @Test
  void grantedConsentToAChannelReissuesTheCommand() {
    issue("EMAIL");
    assertThat(order(after(() -> f.consent("EMAIL", true)))).containsExactly("loan", "card");
  }

  @Test
  void aHandedOverMomentReissuesTheCommand() {
    issue("WEB");
    f.catalog.put(
        "card", CatalogEntry.of(offer().setOfferId("card").setIntents(List.of("j")).build()));
    ActiveMoment active = new DecisionFixture().moment("of a device", "j", 1, Duration.ZERO);
    assertThat(
            order(
                after(
                    () ->
                        f.customer.apply(
                            HandOver.newBuilder()
                                .setEventId("h")
                                .setEventTime(LATER)
                                .setDeviceId("d")
                                .setCustomerId("c")
                                .setPartialMatches(ByteBuffer.allocate(0))
                                .setActiveMoments(List.of(active))
                                .setLastEmitted(Map.of())
                                .build()))))
        .containsExactly("card", "loan");
  }

  @Test
  void aCommandFollowsTheCustomerWhereTheMomentHasNoChannelOfItsOwn() {
    seen("WEB", NOW);
    assertThat(issue("SYSTEM").command().orElseThrow().getChannel()).isEqualTo("WEB");
    assertThat(Decider.followsChannel(f.customer, LATER)).isTrue();
    ChannelChooser.ChannelChoice before = decider.channelChoice(f.customer, LATER).orElseThrow();
    seen("WEB", LATER);
    assertThat(decider.channelChoice(f.customer, LATER).orElseThrow().isEquivalentTo(before))
        .isTrue();
    seen("MOBILE_APP", LATER);
    ChannelChooser.ChannelChoice after = decider.channelChoice(f.customer, LATER).orElseThrow();
    assertThat(after.isEquivalentTo(before)).isFalse();
    assertThat(after.channel()).isEqualTo("MOBILE_APP");
  }

  @Test
  void aCommandStaysOnTheChannelOfItsMoment() {
    issue("WEB");
    assertThat(Decider.followsChannel(f.customer, LATER)).isFalse();
    ChannelChooser.ChannelChoice before = decider.channelChoice(f.customer, LATER).orElseThrow();
    seen("MOBILE_APP", LATER);
    assertThat(decider.channelChoice(f.customer, LATER).orElseThrow().isEquivalentTo(before))
        .isTrue();
  }

  private void seen(String channel, Instant at) {
    f.customer.apply(
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id",
                "e",
                "event_time",
                at.toEpochMilli(),
                "channel",
                channel,
                "action",
                "view")));
  }

  @Test
  void aChangedReasonReissuesTheCommand() {
    issue("WEB");
    after(() -> f.answer("loan", OutcomeKind.REJECTED, Duration.ZERO));
    Decision decision = after(() -> f.apply(profile().setExclusions(List.of("LOANS"))));
    assertThat(order(decision)).containsExactly("card");
    assertThat(decision.command().orElseThrow().getWithheld().get(0).getCode())
        .isEqualTo("EXCLUDED_BY_CUSTOMER");
  }

  @Test
  void anOfferWithABudgetThatIsNoLongerListedIsReleased() {
    f.catalog.put(
        "loan",
        CatalogEntry.of(offer().setOfferId("loan").setCategory("Loans").setBudget(7L).build()));
    assertThat(issue("WEB").budgets())
        .containsExactly(
            Map.entry(
                "loan",
                new BudgetTerms(
                    new BudgetLimit(7L, null, 0L, 0L),
                    MessageCatalog.english().in("").text(MessageKey.BUDGET_SPENT))));
    Decision without = after(() -> f.apply(profile().setExclusions(List.of("loans"))));
    assertThat(without.budgets()).containsOnlyKeys("loan");
    Decision next = after(() -> f.apply(profile().setExclusions(List.of("loans", "cards"))));
    assertThat(next.command()).isPresent();
    assertThat(next.budgets()).as("nothing is kept back any more").isEmpty();
  }

  @Test
  void theCommandIdDependsOnItsContent() {
    OfferResequenceCommand first = issue("WEB").command().orElseThrow();
    assertThat(first.getCommandId()).isEqualTo(CommandId.of(first));
    ActiveMoment twin = f.moment("m", "i", 1, Duration.ZERO);
    twin.setChannel("WEB");
    OfferResequenceCommand second =
        decider.onMoment(f.customer, twin, "all", f.catalog(), NOW).command().orElseThrow();
    assertThat(second.getAfter().get(0).getScore())
        .as("a second moment of the same id raises more")
        .isGreaterThan(first.getAfter().get(0).getScore());
    assertThat(second.getCommandId()).isNotEqualTo(first.getCommandId());
  }

  private Decision issue(String channel) {
    ActiveMoment moment = f.moment("m", "i", 1, Duration.ZERO);
    moment.setChannel(channel);
    return decider.onMoment(f.customer, moment, "all", f.catalog(), NOW);
  }

  private Decision after(Runnable change) {
    Optional<DecisionSnapshot> before = decider.currentRanking(f.customer, f.catalog(), LATER);
    change.run();
    return decider.onChange(f.customer, before, f.catalog(), LATER);
  }

  private static List<String> order(Decision decision) {
    return decision.command().orElseThrow().getAfter().stream()
        .map(RankedOffer::getOfferId)
        .toList();
  }

  @Test
  void withdrawnConsentEndsTheBoostOfAMoment() {
    DecisionFixture f = new DecisionFixture();
    f.offer("a", 1, offer()).offer("b", 0.9, offer().setIntents(List.of("i"))).offered();
    f.consent("location", true);
    ActiveMoment moment = f.moment("m", "i", 1, Duration.ZERO);
    moment.setRequiresConsent(List.of("location"));
    Decider decider = new Decider(f.policy, AcceptanceRates.NONE);
    decider.onMoment(f.customer, moment, "all", f.catalog(), NOW);
    var before = decider.currentRanking(f.customer, f.catalog(), NOW);
    assertThat(before.orElseThrow().order()).containsExactly("b", "a");
    f.consent("location", false);
    Decision decision = decider.onChange(f.customer, before, f.catalog(), NOW);
    assertThat(decision.command().orElseThrow().getAfter().stream().map(RankedOffer::getOfferId))
        .containsExactly("a", "b");
  }
}
