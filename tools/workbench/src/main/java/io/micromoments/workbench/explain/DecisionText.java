package io.micromoments.workbench.explain;

import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.RuleTrace;
import io.micromoments.schemas.ScorePart;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Explains in lines of text what was decided, and why an offer stands where it stands. */
public final class DecisionText {

  private DecisionText() {}

  /** Returns one line about a decision. */
  public static String outcome(TracedDecision decided) {
    DecisionTrace decision = decided.decision();
    String channel = decision.getChannel() == null ? "" : " on " + decision.getChannel();
    return switch (decision.getOutcome()) {
      case "COMMAND" ->
          "command %s%s: %s"
              .formatted(
                  decision.getCommandId(),
                  channel,
                  decision.getOffers().isEmpty() || decision.getOffers().get(0).getRank() == null
                      ? "no offer"
                      : PrintableText.oneLine(decision.getOffers().get(0).getOfferId())
                          + " is first");
      case "NO_CANDIDATES" -> "no command: the customer has no candidate offers";
      case "HELD_OUT" -> "no command: the customer is in the hold-out group";
      case "STALE_CONTEXT" -> "no command: the context is older than the policy allows";
      case "EXPIRED" -> "no command: the skip strategy held the match back until it had expired";
      case "DEFERRED" ->
          "deferred until %s: quiet hours%s".formatted(decision.getDeferredUntil(), channel);
      case "STOPPED" -> "no command: the policy stops the pattern";
      case "UNCHANGED" -> "no new command: the ranking did not change";
      default -> decision.getOutcome();
    };
  }

  /** Returns a decision with the place of each offer. */
  public static List<String> explain(TracedDecision decided) {
    DecisionTrace decision = decided.decision();
    List<String> lines = new ArrayList<>();
    lines.add("decision at " + decided.at() + " by " + policy(decision) + trigger(decision));
    lines.add("  " + outcome(decided));
    for (OfferTrace offer : decision.getOffers()) {
      lines.add("  " + place(offer));
    }
    return lines;
  }

  /** Returns why an offer stands where a decision put it. */
  public static List<String> explain(TracedDecision decided, OfferTrace offer) {
    DecisionTrace decision = decided.decision();
    List<String> lines = new ArrayList<>();
    lines.add("offer " + offer.getOfferId());
    lines.add("  decision at " + decided.at() + " by " + policy(decision) + trigger(decision));
    lines.add("  " + outcome(decided));
    lines.add("  " + place(offer));
    if (offer.getLimit() != null) {
      lines.add("  limit     " + offer.getLimit());
    }
    if (!offer.getPassed().isEmpty()) {
      lines.add("  passed    " + String.join(", ", offer.getPassed()));
    }
    for (RuleTrace rule : offer.getRules()) {
      lines.add(
          "  rule %s    %s %s"
              .formatted(
                  String.valueOf(rule.getRule()),
                  rule.getEffect(),
                  rule.getHolds() ? "applies" : "does not apply"));
      for (ConditionPart part : rule.getParts()) {
        lines.add("              %-7s  %s".formatted(part.getOutcome(), part.getText()));
      }
    }
    if (!offer.getScoreParts().isEmpty()) {
      lines.add(
          "  score     "
              + (offer.getScore() == null ? "" : Formats.number(offer.getScore()) + " = ")
              + formula(offer));
    }
    for (Reason reason : offer.getReasons()) {
      lines.add("  reason    " + reason.getCode() + ": " + PrintableText.oneLine(reason.getText()));
    }
    return lines;
  }

  static String policy(DecisionTrace decision) {
    return decision.getPolicy() + "@" + decision.getPolicyVersion();
  }

  static String trigger(DecisionTrace decision) {
    return switch (decision.getTrigger()) {
      case MOMENT -> ", on a moment of " + decision.getPattern();
      case DEFERRED_MOMENT -> ", on a deferred moment of " + decision.getPattern();
      case HANDED_OVER_MOMENT ->
          ", on a moment of " + decision.getPattern() + " that a device handed over";
      case MOMENT_ENDED -> ", after a moment ended";
      case CONTEXT_CHANGED -> ", after a change of the context";
      case MERGED -> ", after a merge";
    };
  }

  private static String place(OfferTrace offer) {
    String before = offer.getBatchRank() == null ? "added" : "was " + offer.getBatchRank();
    return offer.getRank() == null
        ? String.format(
            Locale.ROOT,
            "withheld  %s (%s): %s: %s",
            PrintableText.oneLine(offer.getOfferId()),
            before,
            offer.getWithheldCode(),
            PrintableText.oneLine(offer.getWithheldText()))
        : String.format(
            Locale.ROOT,
            "%-8d  %s (%s), score %s",
            offer.getRank(),
            PrintableText.oneLine(offer.getOfferId()),
            before,
            Formats.number(offer.getScore()));
  }

  static String formula(OfferTrace offer) {
    StringBuilder boosts = new StringBuilder();
    StringBuilder factors = new StringBuilder();
    String priority = "";
    for (ScorePart part : offer.getScoreParts()) {
      String value = Formats.number(part.getValue());
      String source = part.getRule() == null ? "" : " of rule " + part.getRule();
      switch (part.getKind()) {
        case PRIORITY -> priority = "priority " + value;
        case BOOST -> boosts.append(" + boost ").append(value).append(source);
        case DEMOTION, REACTION, PROPENSITY, VALUE ->
            factors
                .append(" × ")
                .append(part.getKind().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(value)
                .append(source);
      }
    }
    return priority + (boosts.isEmpty() ? "" : " × (1" + boosts + ")") + factors;
  }
}
