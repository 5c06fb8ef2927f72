package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.NearMiss;
import io.micromoments.schemas.WaitingStep;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.explain.CustomerTraces.PatternTraces;
import io.micromoments.workbench.explain.CustomerTraces.TracedAttempt;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains in lines of text what became of a pattern. */
public final class PatternText {

  private static final int MAX_MATCHES = 5;
  private static final int MAX_OTHERS = 3;

  private final CustomerTraces traces;
  private final Map<String, Micromoment> moments;
  private final EventDescriptions events;
  private final Optional<Instant> at;
  private final boolean all;
  private final List<String> lines = new ArrayList<>();
  private int shownVersion;

  /**
   * @param moments the customer's moments by id
   * @param events says what events were
   * @param at the time of which the explanation is
   * @param all whether to show all attempts instead of the best ones
   */
  PatternText(
      CustomerTraces traces,
      Map<String, Micromoment> moments,
      EventDescriptions events,
      Optional<Instant> at,
      boolean all) {
    this.at = at;
    this.events = events;
    this.traces = traces;
    this.moments = moments;
    this.all = all;
  }

  /** Returns one line about what became of a pattern. */
  public static String summary(PatternTraces pattern) {
    long emitted =
        pattern.matches().stream()
            .filter(each -> each.match() != null && each.match().getMomentId() != null)
            .count();
    List<String> parts = new ArrayList<>();
    if (emitted > 0) {
      parts.add(Formats.count(emitted, "moment", "moments"));
    }
    int suppressed = pattern.matches().size() - (int) emitted;
    if (suppressed > 0) {
      TracedAttempt first =
          pattern.matches().stream()
              .filter(each -> each.match() == null || each.match().getMomentId() == null)
              .findFirst()
              .orElseThrow();
      parts.add(
          Formats.count(suppressed, "match without a moment", "matches without a moment")
              + (first.match() == null ? "" : " (" + first.match().getOutcome() + ")"));
    }
    List<TracedAttempt> others = pattern.others();
    if (!others.isEmpty()) {
      TracedAttempt best = others.get(0);
      parts.add(
          "%s without a match; the best took %s and then %s"
              .formatted(
                  Formats.count(others.size() + pattern.omitted(), "attempt", "attempts"),
                  Formats.count(best.attempt().getTaken().size(), "event", "events"),
                  shortOutcome(best)));
    } else if (pattern.matches().isEmpty()) {
      parts.add("no event started it");
    }
    return String.join("; ", parts);
  }

  private static String shortOutcome(TracedAttempt attempt) {
    return switch (attempt.attempt().getOutcome()) {
      case TIMED_OUT -> "timed out";
      case OPEN -> "waits for more";
      case INTERRUPTED -> "was interrupted";
      case ABSENCE_BROKEN -> "met an event that must not come";
      case SKIPPED -> "was skipped";
      case LIMIT_EXCEEDED -> "was dropped by a limit";
      case CONSENT_WITHDRAWN -> "was dropped with a consent";
      case HANDED_OVER -> "was handed over";
      case PATTERN_CHANGED -> "ended with its pattern version";
      case MATCHED, NOT_STARTED ->
          throw new IllegalArgumentException("an attempt without a match is expected");
    };
  }

  /** Returns the explanation of a pattern. */
  public List<String> explain(String name, PatternTraces pattern) {
    lines.clear();
    shownVersion = pattern.version();
    lines.add("pattern " + name + " version " + pattern.version());
    lines.add("  " + summary(pattern));
    show(pattern.matches(), MAX_MATCHES, "match", "matches");
    show(pattern.others(), MAX_OTHERS, "attempt without a match", "attempts without a match");
    if (pattern.omitted() > 0) {
      lines.add("");
      lines.add(
          "  %s not kept: neither among the first nor the last, nor did they take more events"
              .formatted(Formats.count(pattern.omitted(), "attempt was", "attempts were")));
    }
    if (pattern.search() != null
        && pattern.attempts().isEmpty()
        && !pattern.search().getWaitingFor().isEmpty()) {
      lines.add("");
      lines.add("  to start it, an event is needed for");
      pattern.search().getWaitingFor().forEach(each -> waiting(each, ""));
    }
    return List.copyOf(lines);
  }

  private void show(List<TracedAttempt> attempts, int most, String one, String more) {
    int shown = all ? attempts.size() : Math.min(most, attempts.size());
    attempts.subList(0, shown).forEach(this::attempt);
    if (shown < attempts.size()) {
      lines.add("");
      lines.add(
          "  and %s more (--all shows them)"
              .formatted(Formats.count(attempts.size() - shown, one, more)));
    }
  }

  private void attempt(TracedAttempt attempted) {
    AttemptTrace attempt = attempted.attempt();
    lines.add("");
    String version =
        attempt.getVersion() == shownVersion ? "" : "version " + attempt.getVersion() + " ";
    String before =
        at.filter(attempted.at()::isAfter)
            .map(time -> "was open at " + time + ", then ")
            .orElse("");
    lines.add("  " + attempted.at() + "  " + version + before + AttemptSentences.outcome(attempt));
    for (Evidence taken : attempt.getTaken()) {
      lines.add(
          "    %-8s  %s  %s  %s"
              .formatted(
                  isAfter(taken.getEventTime()) ? "later" : "took",
                  taken.getEventTime(),
                  taken.getStep(),
                  events.show(taken.getStream(), taken.getEventId())));
    }
    if (attempt.getHeldBackSince() != null) {
      lines.add(
          "    complete, but held back from %s to %s by the skip strategy: an attempt that started"
                  .formatted(attempt.getHeldBackSince(), attempted.at())
              + " earlier was open");
    }
    if (attempted.match() != null) {
      match(attempted.match());
    }
    attempted.waitedFor().forEach(each -> waiting(each, "waits for  "));
  }

  private boolean isAfter(Instant time) {
    return at.filter(time::isAfter).isPresent();
  }

  private void match(MatchTrace match) {
    lines.add("    " + AttemptSentences.match(match, moments.get(match.getMomentId())));
    parts(match.getWhen());
    if (match.getMomentId() != null) {
      decision(match.getMomentId());
    }
  }

  private void decision(String momentId) {
    TracedDecision decided = traces.decisionOn(momentId);
    if (decided != null) {
      lines.add("    decision  " + DecisionText.outcome(decided));
    }
  }

  private void waiting(WaitingStep step, String prefix) {
    lines.add("    " + prefix + AttemptSentences.waiting(step));
    for (NearMiss miss : step.getClosest()) {
      lines.add(
          "      %s  %s%s"
              .formatted(
                  miss.getEventTime(),
                  isAfter(miss.getEventTime()) ? "later: " : "",
                  events.show(miss.getStream(), miss.getEventId())));
      parts(miss.getParts());
    }
  }

  private void parts(List<ConditionPart> parts) {
    for (ConditionPart part : parts) {
      String values = AttemptSentences.values(part);
      lines.add(
          "        %-7s  %s%s"
              .formatted(
                  part.getOutcome(),
                  PrintableText.oneLine(part.getText()),
                  values.isEmpty() ? "" : "   (" + values + ")"));
    }
  }
}
