package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.decide.ranking.Candidates;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.decide.ranking.ChannelChooser;
import io.micromoments.decide.ranking.ChannelChooser.ChannelChoice;
import io.micromoments.decide.ranking.DecisionContext;
import io.micromoments.decide.ranking.Ranker;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.decide.ranking.ReasonsByLocale;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferTrace;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Collects the candidates of a customer and has them ranked for a channel. */
final class CandidateRanking {

  private final CompiledPolicy compiled;
  private final Policy policy;
  private final Ranker ranker;
  private final ReasonsByLocale reasons;
  private final Predicate<String> isTraced;

  /**
   * @param acceptanceRates acceptance rates of offers so far
   * @param isTraced whether a customer is traced, by their id
   */
  CandidateRanking(
      CompiledPolicy compiled,
      AcceptanceRates acceptanceRates,
      ReasonsByLocale reasons,
      Predicate<String> isTraced) {
    this.isTraced = isTraced;
    this.compiled = compiled;
    this.policy = compiled.policy();
    this.ranker = new Ranker(compiled, acceptanceRates);
    this.reasons = reasons;
  }

  /** Returns whether there can be a candidate, whatever the channel. */
  boolean mayExist(Customer customer) {
    return customer.state().getOffers() != null
        || !compiled.actions().isEmpty()
        || (!policy.guests().isEmpty() && GuestId.isGuest(customer.id()));
  }

  /** Returns whether there is nothing to rank. */
  boolean isEmpty(Customer customer, ActiveMoment active, Instant now) {
    return !mayExist(customer)
        || candidates(customer, ChannelChooser.choose(policy, customer, active, now), now)
            .isEmpty();
  }

  private Candidates candidates(Customer customer, ChannelChoice channelChoice, Instant now) {
    return customer.state().getLinked()
        ? Candidates.NONE
        : Candidates.of(
            listed(customer, channelChoice.channel()),
            customer,
            compiled,
            channelChoice.channel(),
            now);
  }

  private List<CandidateOffer> listed(Customer customer, String channel) {
    CandidateOffers offers = customer.state().getOffers();
    if (offers != null) {
      return offers.getOffers();
    }
    return GuestId.isGuest(customer.id())
        ? policy.guests().on(channel).stream().map(id -> new CandidateOffer(id, 1.0)).toList()
        : List.of();
  }

  /**
   * Ranked candidates, and the channel on which they are shown.
   *
   * @param offers where each offer stands and why; empty unless the customer is traced
   */
  record Ranked(
      Candidates candidates,
      Ranking ranking,
      ChannelChoice channelChoice,
      List<OfferTrace> offers) {}

  /** Ranks the candidates on the channel chosen for a moment. */
  Ranked rank(
      Customer customer, ActiveMoment active, Function<String, CatalogEntry> catalog, Instant now) {
    ChannelChoice channelChoice = ChannelChooser.choose(policy, customer, active, now);
    Candidates candidates = candidates(customer, channelChoice, now);
    DecisionContext context =
        new DecisionContext(
            customer, candidates, catalog, channelChoice, reasons.in(customer.locale()), now);
    double random = randomValue(active.getMoment());
    if (isTraced.test(customer.id())) {
      Ranker.ExplainedRanking explained = ranker.explain(context, random);
      return new Ranked(candidates, explained.ranking(), channelChoice, explained.offers());
    }
    return new Ranked(candidates, ranker.rank(context, random), channelChoice, List.of());
  }

  /**
   * Depends only on the seed, the customer and the moment, so that all commands of a moment fill
   * the exploration slot alike.
   */
  private double randomValue(Micromoment moment) {
    if (policy.exploration().isEmpty()) {
      return 0;
    }
    String hash =
        Match.hash(
            policy.exploration().get().seed()
                + "\n"
                + moment.getCustomerId()
                + "\n"
                + moment.getMomentId());
    return (Long.parseUnsignedLong(hash.substring(0, 16), 16) >>> 11) * 0x1p-53;
  }
}
