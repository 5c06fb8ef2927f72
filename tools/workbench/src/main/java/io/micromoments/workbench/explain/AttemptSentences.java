package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.ComparedValue;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.WaitingStep;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.results.Formats;
import java.util.ArrayList;
import java.util.List;

/** What became of an attempt, in sentences for the console and the page. */
public final class AttemptSentences {

  private AttemptSentences() {}

  /** Returns what became of an attempt. */
  public static String outcome(AttemptTrace attempt) {
    return switch (attempt.getOutcome()) {
      case MATCHED -> "matched";
      case TIMED_OUT -> "timed out: " + attempt.getLimit();
      case OPEN -> "was still open at the end";
      case INTERRUPTED -> "ended, because an event came between: " + event(attempt.getCause());
      case ABSENCE_BROKEN ->
          "ended by %s, which fits the step %s that must not come"
              .formatted(event(attempt.getCause()), attempt.getCause().getStep());
      case SKIPPED -> "was discarded by the skip strategy after another match";
      case LIMIT_EXCEEDED -> "was dropped: the customer had too many partial matches";
      case CONSENT_WITHDRAWN -> "was dropped: a consent that the pattern requires was withdrawn";
      case HANDED_OVER ->
          "continued under another customer: the device was linked, or the customer was merged";
      case PATTERN_CHANGED -> "ended: the pattern was changed or retired";
      case NOT_STARTED -> "did not start";
    };
  }

  /**
   * Returns what became of a match.
   *
   * @param moment null if it is not known, or if the match is none
   */
  static String match(MatchTrace match, Micromoment moment) {
    if (match.getMomentId() == null) {
      return "is no moment: " + reason(match);
    }
    return moment == null
        ? "became the moment " + match.getMomentId()
        : "became a moment: %s %s, confidence %s%s"
            .formatted(
                moment.getMoment(),
                moment.getIntent(),
                Formats.number(moment.getConfidence()),
                moment.getStatus() == PatternStatus.shadow ? " (shadow: no decision is made)" : "");
  }

  private static String reason(MatchTrace match) {
    return switch (match.getOutcome()) {
      case "WHEN_NOT_MET" -> "'when' does not hold";
      case "NO_CONSENT" ->
          "consent is not given to " + String.join(", ", match.getMissingPurposes());
      case "COOLING_DOWN" -> "the pattern cools down until " + match.getCooldownUntil();
      case "OUTSIDE_PILOT" ->
          "the customer is not among the %s of the pilot"
              .formatted(Formats.percent(100 * match.getPilot()));
      case "REPEATED" -> "the same moment is active already: its events were received twice";
      default -> match.getOutcome();
    };
  }

  /** Returns which events of a step's streams an attempt did not take. */
  static String waiting(WaitingStep step) {
    if (step.getAbsent()) {
      return "events of the step " + step.getStep() + " not to come";
    }
    return "step %s: %s"
        .formatted(
            step.getStep(),
            step.getSeen() == 0
                ? "no event came on its streams"
                : Formats.count(step.getSeen(), "event does not fit", "events do not fit")
                    + "; the closest:");
  }

  /** Returns the values that a part compares; empty if the text of a part that passes says them. */
  public static String values(ConditionPart part) {
    List<String> shown = new ArrayList<>();
    for (ComparedValue value : part.getValues()) {
      if (part.getOutcome() != PartOutcome.PASS || !part.getText().contains("==")) {
        shown.add(
            PrintableText.oneLine(value.getText())
                + (value.getValue() == null
                    ? " is missing"
                    : " is " + PrintableText.oneLine(value.getValue())));
      }
    }
    return String.join(", ", shown);
  }

  private static String event(Evidence event) {
    return CustomerTraces.show(event);
  }
}
