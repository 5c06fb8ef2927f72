package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.Candidates;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.decide.ranking.ChannelEligibility;
import io.micromoments.decide.ranking.DecisionContext;
import io.micromoments.decide.ranking.Ranker;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.decide.ranking.Reasons;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.RuleTrace;
import io.micromoments.schemas.ScorePart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A customer, their candidate offers and a catalogue, for decisions without Flink. */
public final class DecisionFixture {

  static final Instant NOW = Instant.parse("2026-05-02T10:00:00Z");

  final Map<String, CatalogEntry> catalog = new HashMap<>();
  final List<CandidateOffer> candidates = new ArrayList<>();
  public final Customer customer = Customer.of("c", null, null);
  CompiledPolicy policy = new CompiledPolicy(Policy.DEFAULT);
  public Instant now = NOW;
  double randomValue;
  AcceptanceRates acceptanceRates = AcceptanceRates.NONE;
  private int outcomes;

  static CompiledPolicy policy(String yaml) {
    SourceText source = new SourceText("policy.yaml", "policy: mine\nversion: 1\n" + yaml);
    PolicyReader.Reading reading = PolicyReader.read(source);
    return new CompiledPolicy(
        reading
            .policy()
            .orElseThrow(
                () -> new AssertionError(reading.problems().stream().map(source::show).toList())));
  }

  public DecisionFixture under(String yaml) {
    policy = policy(yaml);
    return this;
  }

  DecisionFixture offer(String id, double priority, Offer.Builder offer) {
    catalog.put(id, CatalogEntry.of(offer.setOfferId(id).build()));
    candidates.add(new CandidateOffer(id, priority));
    return this;
  }

  static Offer.Builder offer() {
    return Offer.newBuilder()
        .setEventId("c")
        .setEventTime(NOW.minusSeconds(86_400))
        .setOfferId("")
        .setCategory("any");
  }

  static CustomerProfile.Builder profile() {
    return CustomerProfile.newBuilder().setEventId("p").setEventTime(NOW).setCustomerId("c");
  }

  DecisionFixture apply(CustomerProfile.Builder profile) {
    customer.apply(profile.build());
    return this;
  }

  DecisionFixture consent(String purpose, boolean granted) {
    customer.apply(new Consent("k", NOW, "c", purpose, granted));
    return this;
  }

  DecisionFixture outcome(String offer, String command, String channel, Duration ago) {
    return outcome(offer, command, channel, OutcomeKind.SEEN, ago);
  }

  /** Adds an outcome with a unique event id, so that it is not a repeat. */
  DecisionFixture outcome(
      String offer, String command, String channel, OutcomeKind kind, Duration ago) {
    customer.apply(
        new OfferOutcome("o" + outcomes++, NOW.minus(ago), "c", offer, command, channel, kind),
        catalog.containsKey(offer) ? catalog.get(offer).offer().getCategory() : null);
    return this;
  }

  /** Adds the customer's answer to an offer. */
  public DecisionFixture answer(String offer, OutcomeKind kind, Duration ago) {
    return outcome(offer, null, "WEB", kind, ago);
  }

  ActiveMoment moment(String id, String intent, double confidence, Duration age) {
    return moment(id, MomentKind.BUY, intent, confidence, age, 2);
  }

  ActiveMoment moment(
      String id, MomentKind kind, String intent, double confidence, Duration age, int evidence) {
    Instant at = NOW.minus(age);
    List<Evidence> events = new ArrayList<>();
    for (int i = 0; i < evidence; i++) {
      events.add(new Evidence("s", "clickstream", id + i, at));
    }
    ActiveMoment active =
        ActiveMoment.newBuilder()
            .setMoment(
                Micromoment.newBuilder()
                    .setMomentId(id)
                    .setCustomerId("c")
                    .setMoment(kind)
                    .setIntent(intent)
                    .setPattern("p")
                    .setVersion(1)
                    .setStatus(PatternStatus.live)
                    .setConfidence(confidence)
                    .setStartedAt(at)
                    .setDetectedAt(at)
                    .setEvidence(events)
                    .build())
            .build();
    customer.moments().add(active, at, Duration.ofDays(1));
    return active;
  }

  Function<String, CatalogEntry> catalog() {
    return catalog::get;
  }

  /** Assigns the candidates to the customer, as needed for a complete decision. */
  DecisionFixture offered() {
    customer.apply(new CandidateOffers("b", NOW.minusSeconds(3_600), "c", List.copyOf(candidates)));
    return this;
  }

  Ranking rank(String channel) {
    ChannelEligibility eligibility =
        ChannelEligibility.of(policy.policy(), customer, channel, false, now);
    ChannelChoice channelChoice = new ChannelChoice(channel, null, eligibility, false);
    Ranker ranker = new Ranker(policy, acceptanceRates);
    DecisionContext context =
        new DecisionContext(
            customer,
            Candidates.of(candidates, customer, policy, channel, now),
            catalog::get,
            channelChoice,
            new Reasons(MessageCatalog.english().in(""), Locale.ROOT, policy.policy().messages()),
            now);
    Ranking ranking = ranker.rank(context, randomValue);
    Ranker.ExplainedRanking explained = ranker.explain(context, randomValue);
    assertThat(explained.ranking()).as("the explained ranking").isEqualTo(ranking);
    checkExplanation(ranking, explained.offers());
    return ranking;
  }

  /** Checks that an explanation tells what happened: of every ranking in every test. */
  private static void checkExplanation(Ranking ranking, List<OfferTrace> offers) {
    List<String> inOrder = new ArrayList<>(ranking.order());
    ranking.withheld().forEach(each -> inOrder.add(each.getOfferId()));
    assertThat(offers).extracting(OfferTrace::getOfferId).isEqualTo(inOrder);
    for (OfferTrace offer : offers) {
      assertThat(offer.getPassed()).as(offer.toString()).doesNotHaveDuplicates();
      if (offer.getRank() == null) {
        assertThat(offer.getWithheldCode()).as(offer.toString()).isNotNull();
        continue;
      }
      assertThat(offer.getPassed()).as(offer.toString()).contains("NOT_IN_CATALOG", "EXPIRED");
      double boosts = 1;
      double product = 1;
      for (ScorePart part : offer.getScoreParts()) {
        switch (part.getKind()) {
          case BOOST -> boosts += part.getValue();
          case PRIORITY, DEMOTION, REACTION, PROPENSITY, VALUE -> product *= part.getValue();
        }
      }
      assertThat(product * boosts)
          .as(offer.toString())
          .isCloseTo(offer.getScore(), within(1e-6 * Math.max(1, offer.getScore())));
      for (RuleTrace rule : offer.getRules()) {
        boolean parts =
            rule.getParts().stream().allMatch(part -> part.getOutcome() == PartOutcome.PASS);
        assertThat(rule.getHolds() || !parts).as(rule.toString()).isTrue();
      }
    }
  }

  public List<String> order(String channel) {
    return rank(channel).order();
  }

  public double score(String offer) {
    return ranked(offer).getScore();
  }

  public List<String> reasons(String offer) {
    return ranked(offer).getReasons().stream().map(Reason::getCode).toList();
  }

  RankedOffer ranked(String offer) {
    return rank(null).after().stream()
        .filter(ranked -> ranked.getOfferId().equals(offer))
        .findFirst()
        .orElseThrow();
  }

  public List<String> withheld(String channel) {
    return rank(channel).withheld().stream()
        .map(offer -> offer.getOfferId() + " " + offer.getCode())
        .toList();
  }
}
