package io.micromoments.decide.ranking;

import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.messages.MessageKey;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranks a customer's candidate offers: eligibility, scoring, then slot assignment with diversity
 * and exploration. Deterministic.
 */
public final class Ranker {

  private static final double ROUNDING = 1e6;

  /** Equal scores keep the batch order. */
  private static final Comparator<ScoredOffer> ORDER =
      (a, b) -> {
        int order = Double.compare(b.score(), a.score());
        return order == 0 ? Integer.compare(a.index(), b.index()) : order;
      };

  private final CompiledPolicy compiled;
  private final AcceptanceRates acceptanceRates;

  public Ranker(CompiledPolicy compiled, AcceptanceRates acceptanceRates) {
    this.compiled = compiled;
    this.acceptanceRates = acceptanceRates;
  }

  /**
   * Ranks candidate offers.
   *
   * @param randomValue a random number in [0, 1) that fills the exploration slot
   */
  public Ranking rank(DecisionContext context, double randomValue) {
    return rank(context, randomValue, null);
  }

  /** Ranks candidate offers, and explains where each stands. */
  public ExplainedRanking explain(DecisionContext context, double randomValue) {
    RankingTrace trace = new RankingTrace();
    Ranking ranking = rank(context, randomValue, trace);
    return new ExplainedRanking(ranking, trace.finish(ranking));
  }

  /** A ranking with the explanation of each offer. */
  public record ExplainedRanking(Ranking ranking, List<OfferTrace> offers) {}

  /**
   * @param trace learns what is evaluated; null if nobody is interested
   */
  private Ranking rank(DecisionContext context, double randomValue, RankingTrace trace) {
    Policy policy = compiled.policy();
    Scorer scorer = new Scorer(compiled, context, trace);
    EligibilityRules eligibility = new EligibilityRules(compiled, context, trace);
    List<CandidateOffer> candidates = context.candidates().all();
    int count = candidates.size();
    WithheldOffer[] withheld = new WithheldOffer[count];
    List<ScoredOffer> eligible = new ArrayList<>(count);
    double[] propensities = Propensities.of(compiled, context);
    for (int i = 0; i < count; i++) {
      CandidateOffer candidate = candidates.get(i);
      CatalogEntry entry = context.catalog().apply(candidate.getOfferId());
      if (trace != null) {
        trace.begin(candidate, context.candidates().addition(i) == null ? i + 1 : null);
      }
      withheld[i] = eligibility.check(candidate.getOfferId(), entry);
      if (withheld[i] == null) {
        double propensity = propensities == null ? scorer.propensity(entry) : propensities[i];
        withheld[i] = scorer.withheldBy(entry, propensity);
        if (withheld[i] != null) {
          continue;
        }
        ScoredOffer scored =
            scorer.score(i, candidate, context.candidates().addition(i), entry, propensity);
        if (scored.score() < policy.relevanceFloor()) {
          withheld[i] =
              context.reasons().withheld(candidate.getOfferId(), ReasonCode.LOW_RELEVANCE);
        } else {
          eligible.add(scored);
        }
      }
    }
    eligible.sort(ORDER);
    SlotAssigner.Assignment assignment =
        new SlotAssigner(compiled.policy(), acceptanceRates, context, randomValue).assign(eligible);
    List<RankedOffer> after = new ArrayList<>(assignment.order().size());
    for (SlotAssigner.Slot slot : assignment.order()) {
      ScoredOffer scored = slot.offer();
      Offer offer = scored.entry().offer();
      after.add(
          new RankedOffer(
              scored.offerId(),
              after.size() + 1,
              Math.rint(scored.score() * ROUNDING) / ROUNDING,
              reasons(slot, context, scorer.specificity()),
              offer.getKind(),
              offer.getContent(),
              context
                  .reasons()
                  .offerText(scored.entry().text(), scored.moment(), scorer.specificity())));
    }
    for (ScoredOffer overflow : assignment.overflow()) {
      withheld[overflow.index()] =
          context
              .reasons()
              .withheld(overflow.offerId(), ReasonCode.DIVERSITY, MessageKey.DIVERSITY_LIMIT);
    }
    List<WithheldOffer> withheldInOrder = new ArrayList<>();
    for (WithheldOffer each : withheld) {
      if (each != null) {
        withheldInOrder.add(each);
      }
    }
    return new Ranking(after, withheldInOrder, assignment.explored(), scorer.specificity());
  }

  private static List<Reason> reasons(
      SlotAssigner.Slot slot, DecisionContext context, Specificity specificity) {
    ScoredOffer offer = slot.offer();
    Candidates.Addition addition = context.candidates().addition(offer.index());
    List<Reason> first =
        offer.boostReasons() != null
            ? offer.boostReasons()
            : addition != null ? List.of() : context.reasons().batchPriority(offer.offerId());
    if (addition == null && offer.notes() == null && slot.reason() == null) {
      return first;
    }
    List<Reason> reasons = new ArrayList<>();
    if (addition != null) {
      reasons.add(context.reasons().action(addition, offer.offerId(), specificity));
    }
    reasons.addAll(first);
    if (offer.notes() != null) {
      reasons.addAll(offer.notes());
    }
    if (slot.reason() != null) {
      reasons.add(slot.reason());
    }
    return reasons;
  }
}
