package io.micromoments.decide.ranking;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.RuleTrace;
import io.micromoments.schemas.ScorePart;
import io.micromoments.schemas.ScorePartKind;
import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects where each offer of one ranking stands, and why. The {@link Ranker} and its parts tell
 * it what they evaluate, offer by offer.
 */
final class RankingTrace {

  private final Map<String, OfferTrace> offers = new LinkedHashMap<>();
  private OfferTrace offer;

  /**
   * Begins with an offer.
   *
   * @param batchRank from 1; null if it is not in the batch list
   */
  void begin(CandidateOffer candidate, Integer batchRank) {
    offer =
        OfferTrace.newBuilder()
            .setOfferId(candidate.getOfferId())
            .setBatchRank(batchRank)
            .setPriority(candidate.getPriority())
            .setPassed(new ArrayList<>())
            .setRules(new ArrayList<>())
            .setScoreParts(new ArrayList<>())
            .build();
    offers.put(offer.getOfferId(), offer);
  }

  /** The offer passed the rule that would have withheld it for a reason. */
  void passed(ReasonCode code) {
    offer.getPassed().add(code.name());
  }

  /** A frequency cap withholds the offer. */
  void limit(String reached) {
    offer.setLimit(reached);
  }

  /** A rule of the policy was evaluated. */
  void rule(ApplicableRule rule, Micromoment moment, boolean holds, List<ConditionPart> condition) {
    String effect = rule.effect().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    offer
        .getRules()
        .add(new RuleTrace(rule.number(), effect, moment.getMomentId(), holds, condition));
  }

  /** A part of the score that comes from a moment, and from a rule unless it is null. */
  void scorePart(ScorePartKind kind, double value, Integer rule, Micromoment moment) {
    offer
        .getScoreParts()
        .add(new ScorePart(kind, value, rule, moment == null ? null : moment.getMomentId()));
  }

  /** A factor of the score; 1 changes nothing and is left out. */
  void factor(ScorePartKind kind, double value) {
    if (value != 1) {
      scorePart(kind, value, null, null);
    }
  }

  /** Returns the offers in the order of the ranking, then those withheld. */
  List<OfferTrace> finish(Ranking ranking) {
    List<OfferTrace> finished = new ArrayList<>(offers.size());
    for (RankedOffer each : ranking.after()) {
      OfferTrace trace = offers.get(each.getOfferId());
      trace.setRank(each.getRank());
      trace.setScore(each.getScore());
      trace.setReasons(each.getReasons());
      finished.add(trace);
    }
    for (WithheldOffer each : ranking.withheld()) {
      OfferTrace trace = offers.get(each.getOfferId());
      trace.setWithheldCode(each.getCode());
      trace.setWithheldText(each.getText());
      finished.add(trace);
    }
    return finished;
  }
}
