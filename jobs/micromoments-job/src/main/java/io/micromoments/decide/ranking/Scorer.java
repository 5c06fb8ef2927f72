package io.micromoments.decide.ranking;

import io.micromoments.context.ActiveMoments;
import io.micromoments.context.CaseInsensitive;
import io.micromoments.context.Customer;
import io.micromoments.decide.policy.CompiledPolicy;
import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.policy.LocalizedText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.Arbitration;
import io.micromoments.patterns.language.policy.Policy.Effect;
import io.micromoments.patterns.language.policy.Policy.Specificity;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.ScorePartKind;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Computes the score of offers at one decision: batch priority × (1 + boosts of active moments) ×
 * demotions × reactions × propensity, and × value if the policy arbitrates by expected value.
 * Created for one decision.
 */
final class Scorer {

  private static final double MAX_PRIORITY = 1e15;

  /** Customer preference for how specific a response may be. */
  private static final String SPECIFICITY = "specificity";

  /**
   * An active moment prepared for this decision. Most moments match no candidate, so what only a
   * matching offer needs is computed lazily.
   */
  private final class ScoredMoment {
    private final Micromoment moment;

    /** Since when it has been active. */
    private final Instant since;

    /** Index of the moment's intent in {@link #intentMatches}. */
    private final int intent;

    /** Whether the moment has the minimum evidence. */
    private final boolean isSure;

    /** The rules that apply to the moment. */
    private final List<ApplicableRule> rules;

    /** Null if no rule has a condition. */
    private final Map<String, Object> asMap;

    private double decayedConfidence = Double.NaN;
    private List<Reason> boostReasons;

    /** The text of the rule that boosts the offer being scored most, or null. */
    private LocalizedText boostText;

    ScoredMoment(
        Micromoment moment,
        Instant since,
        int intent,
        List<ApplicableRule> rules,
        Map<String, Object> asMap) {
      this.moment = moment;
      this.since = since;
      this.intent = intent;
      this.isSure = moment.getEvidence().size() >= policy.minimumEvidence();
      this.rules = rules;
      this.asMap = asMap;
    }

    /** Returns the moment's confidence, decayed by the policy's half-life. */
    double decayedConfidence() {
      if (Double.isNaN(decayedConfidence)) {
        decayedConfidence = moment.getConfidence() * decay(since, policy.halfLife(), context.now());
      }
      return decayedConfidence;
    }

    /** Returns the reason for the offer being scored, which the moment boosts. */
    List<Reason> boostReasons(String offerId) {
      Reason overridden = context.reasons().boost(moment, specificity, offerId, boostText);
      if (overridden != null) {
        return List.of(overridden);
      }
      if (boostReasons == null) {
        boostReasons = List.of(context.reasons().boost(moment, specificity));
      }
      return boostReasons;
    }
  }

  private final CompiledPolicy compiled;
  private final Policy policy;
  private final DecisionContext context;
  private final OutcomeReactions reactions;
  private final Specificity specificity;
  private final List<ScoredMoment> moments = new ArrayList<>();

  /** Index in {@link #intentMatches} by intent; many moments share few intents. */
  private final Map<String, Integer> intents = new HashMap<>();

  /** Whether the offer being scored matches each intent; all false between offers. */
  private final boolean[] intentMatches;

  /** Whether any applicable rule can withhold an offer. */
  private boolean mayWithhold;

  /** Null if nobody is interested. */
  private final RankingTrace trace;

  Scorer(CompiledPolicy compiled, DecisionContext context, RankingTrace trace) {
    this.trace = trace;
    this.compiled = compiled;
    this.policy = compiled.policy();
    this.context = context;
    this.reactions =
        new OutcomeReactions(policy.reactions(), context.customer().contacts(), context.now());
    this.specificity = specificity(policy.specificity(), context.customer());
    for (ActiveMoment active : context.customer().moments().at(context.now(), policy.lifetime())) {
      if (compiled.isEffective(active, context.customer())) {
        moments.add(prepare(active.getMoment(), ActiveMoments.activeSince(active)));
      }
    }
    this.intentMatches = new boolean[intents.size()];
  }

  private ScoredMoment prepare(Micromoment moment, Instant since) {
    List<ApplicableRule> rules = List.of();
    boolean hasCondition = false;
    for (int i = 0; i < compiled.rules().size(); i++) {
      CompiledPolicy.CompiledRule rule = compiled.rules().get(i);
      if (rule.isFor(moment) && rule.purposes().stream().allMatch(context.customer()::granted)) {
        rules = rules.isEmpty() ? new ArrayList<>() : rules;
        rules.add(new ApplicableRule(i + 1, rule, strength(rule.rule().effect(), moment, since)));
        hasCondition |= rule.where() != null;
        mayWithhold |= rule.rule().effect() instanceof Effect.Withhold;
      }
    }
    int intent =
        intents.computeIfAbsent(CaseInsensitive.key(moment.getIntent()), any -> intents.size());
    return new ScoredMoment(
        moment, since, intent, rules, hasCondition ? RecordMap.of(moment) : null);
  }

  private double strength(Effect effect, Micromoment moment, Instant since) {
    if (effect instanceof Effect.Boost boost) {
      return moment.getConfidence() * decay(since, boost.halfLife(), context.now());
    }
    return effect instanceof Effect.Demote demote
        ? moment.getConfidence() * decay(since, demote.halfLife(), context.now())
        : 1;
  }

  /** Returns how specific the response may be. */
  Specificity specificity() {
    return specificity;
  }

  /** Returns the stricter of the policy's and the customer's setting. */
  private static Specificity specificity(Specificity policy, Customer customer) {
    String preference =
        customer.state().getProfile() == null
            ? null
            : customer.state().getProfile().getPreferences().get(SPECIFICITY);
    if (preference != null) {
      for (Specificity each : Specificity.values()) {
        if (each.name().equals(preference.toUpperCase(Locale.ROOT)) && each.compareTo(policy) > 0) {
          return each;
        }
      }
    }
    return policy;
  }

  /**
   * Returns the offer as withheld by a rule while a moment is active; null if no rule withholds it.
   *
   * @param propensity see {@link #propensity}
   */
  WithheldOffer withheldBy(CatalogEntry entry, double propensity) {
    if (!mayWithhold) {
      return null;
    }
    for (ScoredMoment each : moments) {
      for (ApplicableRule rule : each.rules) {
        if (rule.effect() instanceof Effect.Withhold withhold
            && holds(rule, each, entry, propensity)) {
          return context
              .reasons()
              .withheldByPolicy(
                  entry.offer().getOfferId(),
                  withhold.text(),
                  specificity == Specificity.GENERAL ? null : each.moment);
        }
      }
    }
    return null;
  }

  /**
   * Computes the score of an offer that may be shown.
   *
   * @param index its index in the candidate offers
   * @param addition why it was added; null if it is in the customer's list
   * @param propensity see {@link #propensity}
   */
  ScoredOffer score(
      int index,
      CandidateOffer candidate,
      Candidates.Addition addition,
      CatalogEntry entry,
      double propensity) {
    String offerId = candidate.getOfferId();
    double byIntent = 0;
    double byRules = 0;
    double factor = 1;
    double most = 0;
    ScoredMoment raisedMost = null;
    boolean unsure = false;
    boolean tooSpecific = false;
    LocalizedText demotedText = null;
    Micromoment demotedBy = null;
    boolean raisable = specificity == Specificity.ITEM || entry.offer().getItemId() == null;
    setIntentMatches(entry, true);
    for (ScoredMoment each : moments) {
      if (!intentMatches[each.intent] && each.rules.isEmpty()) {
        continue;
      }
      double raised = 0;
      double mostByRule = 0;
      each.boostText = null;
      if (intentMatches[each.intent]) {
        double part = each.decayedConfidence();
        if (each.isSure && raisable) {
          byIntent += part;
          traceScore(ScorePartKind.BOOST, policy.weight() * part, null, each.moment);
        }
        raised += policy.weight() * part;
      }
      for (ApplicableRule rule : each.rules) {
        Effect effect = rule.effect();
        if (effect instanceof Effect.Withhold || !holds(rule, each, entry, propensity)) {
          continue;
        }
        if (effect instanceof Effect.Boost boost) {
          double part = boost.weight() * rule.strength();
          if (each.isSure && raisable) {
            byRules += part;
            traceScore(ScorePartKind.BOOST, part, rule, each.moment);
          }
          raised += part;
          if (part > mostByRule) {
            mostByRule = part;
            each.boostText = rule.text();
          }
        } else if (effect instanceof Effect.Demote demote && each.isSure) {
          double demotion = 1 - (1 - demote.factor()) * rule.strength();
          factor *= demotion;
          traceScore(ScorePartKind.DEMOTION, demotion, rule, each.moment);
          if (demotedText == null && specificity != Specificity.GENERAL) {
            demotedText = rule.text();
            demotedBy = each.moment;
          }
        }
      }
      if (raised > 0 && !each.isSure) {
        unsure = true;
      } else if (raised > 0 && !raisable) {
        tooSpecific = true;
      } else if (raised > most) {
        most = raised;
        raisedMost = each;
      }
    }
    setIntentMatches(entry, false);
    double outcomeFactor = reactions.factor(entry);
    if (trace != null) {
      trace.scorePart(ScorePartKind.PRIORITY, priority(candidate), null, null);
      trace.factor(ScorePartKind.REACTION, outcomeFactor);
      trace.factor(ScorePartKind.PROPENSITY, propensity);
      trace.factor(ScorePartKind.VALUE, value(entry));
    }
    double score =
        priority(candidate) * (1 + (policy.weight() * byIntent + byRules)) * factor * outcomeFactor;
    List<Reason> notes = null;
    if (factor < 1) {
      notes =
          note(notes, context.reasons().of(ReasonCode.DEMOTED, offerId, demotedText, demotedBy));
    }
    if (outcomeFactor < 1) {
      notes = note(notes, context.reasons().of(ReasonCode.DEMOTED_BY_REACTION, offerId));
    }
    if (propensity != 1) {
      notes = note(notes, context.reasons().of(ReasonCode.PROPENSITY, offerId));
    }
    if (unsure && raisedMost == null) {
      notes = note(notes, context.reasons().of(ReasonCode.MINIMUM_EVIDENCE, offerId));
    }
    if (tooSpecific) {
      notes = note(notes, context.reasons().of(ReasonCode.TOO_SPECIFIC, offerId));
    }
    return new ScoredOffer(
        index,
        entry,
        score * propensity * value(entry),
        addition != null ? addition.moment() : raisedMost == null ? null : raisedMost.moment,
        raisedMost == null ? null : raisedMost.boostReasons(offerId),
        notes);
  }

  private void traceScore(
      ScorePartKind kind, double value, ApplicableRule rule, Micromoment moment) {
    if (trace != null) {
      trace.scorePart(kind, value, rule == null ? null : rule.number(), moment);
    }
  }

  private double value(CatalogEntry entry) {
    return policy.arbitration() == Arbitration.EXPECTED_VALUE
        ? Math.max(0, entry.offer().getValue())
        : 1;
  }

  /** Sets or clears the flags of the intents that an offer answers. */
  private void setIntentMatches(CatalogEntry entry, boolean value) {
    for (String intent : entry.intents()) {
      Integer at = intents.get(intent);
      if (at != null) {
        intentMatches[at] = value;
      }
    }
  }

  /** Clamps the priority so that scores can be serialized; zero if it is negative or NaN. */
  private static double priority(CandidateOffer candidate) {
    double priority = candidate.getPriority();
    return priority > 0 ? Math.min(priority, MAX_PRIORITY) : 0;
  }

  private static List<Reason> note(List<Reason> notes, Reason more) {
    List<Reason> all = notes == null ? new ArrayList<>(2) : notes;
    all.add(more);
    return all;
  }

  /**
   * Returns the customer's propensity for an offer by the policy's condition; 1 without a value.
   */
  double propensity(CatalogEntry entry) {
    if (compiled.propensity() == null) {
      return 1;
    }
    return compiled
        .propensity()
        .number(entry.asMap(), context.customer().asMap(), compiled.featureValues())
        .map(number -> Math.max(0, Math.min(1_000, number)))
        .orElse(1.0);
  }

  private boolean holds(
      ApplicableRule rule, ScoredMoment moment, CatalogEntry entry, double propensity) {
    Object[] values =
        rule.hasCondition()
            ? new Object[] {
              entry.asMap(),
              context.customer().asMap(),
              moment.asMap,
              context.channel() == null ? "" : context.channel(),
              propensity,
              compiled.featureValues()
            }
            : null;
    boolean holds = values == null || rule.holds(values);
    if (trace != null) {
      trace.rule(rule, moment.moment, holds, values == null ? List.of() : rule.explain(values));
    }
    return holds;
  }

  /** StrictMath gives bit-identical results on all machines. */
  private static double decay(Instant since, Duration halfLife, Instant now) {
    long age = Math.max(0, now.toEpochMilli() - since.toEpochMilli());
    return StrictMath.pow(0.5, (double) age / halfLife.toMillis());
  }
}
