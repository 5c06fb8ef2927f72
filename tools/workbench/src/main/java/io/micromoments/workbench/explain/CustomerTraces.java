package io.micromoments.workbench.explain;

import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.NearMiss;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Trace;
import io.micromoments.schemas.WaitingStep;
import io.micromoments.text.PrintableText;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the job did for one customer.
 *
 * @param patterns by name
 * @param decisions by time
 */
public record CustomerTraces(Map<String, PatternTraces> patterns, List<TracedDecision> decisions) {

  /**
   * An attempt to match a pattern.
   *
   * @param at event time of the outcome; of the last event that it took if it is still open: when
   *     the job reports open attempts depends on other patterns
   * @param match what became of the match; null if it is none
   */
  public record TracedAttempt(Instant at, AttemptTrace attempt, MatchTrace match) {

    boolean isMatch() {
      return attempt.getOutcome() == AttemptOutcome.MATCHED;
    }

    /** Returns the steps that it waited for when it ended; empty if that is not why it ended. */
    List<WaitingStep> waitedFor() {
      return switch (attempt.getOutcome()) {
        case TIMED_OUT, OPEN, INTERRUPTED, NOT_STARTED -> attempt.getWaitingFor();
        case MATCHED,
            ABSENCE_BROKEN,
            SKIPPED,
            LIMIT_EXCEEDED,
            CONSENT_WITHDRAWN,
            HANDED_OVER,
            PATTERN_CHANGED ->
            List.of();
      };
    }

    boolean isOpen() {
      return attempt.getOutcome() == AttemptOutcome.OPEN;
    }

    boolean isOpenAt(Instant time) {
      return !startedAt().isAfter(time) && (isOpen() || !at.isBefore(time));
    }

    Instant startedAt() {
      return attempt.getTaken().isEmpty() ? at : attempt.getTaken().get(0).getEventTime();
    }

    /** Returns the least number of failed parts of an event that it did not take. */
    private int fewestFailures() {
      return attempt.getWaitingFor().stream()
          .flatMap(step -> step.getClosest().stream())
          .mapToInt(NearMiss::getFailures)
          .min()
          .orElse(Integer.MAX_VALUE);
    }
  }

  /** A decision with its event time. */
  public record TracedDecision(Instant at, DecisionTrace decision) {}

  /**
   * What was tried for a pattern.
   *
   * @param attempts those with the most events first, of these the ones that came closest
   * @param search which events came closest to starting an attempt; null if it is not known
   */
  public record PatternTraces(int version, List<TracedAttempt> attempts, AttemptTrace search) {

    /** Returns how many attempts without a match were not kept, because there were too many. */
    long omitted() {
      return search == null ? 0 : search.getOmitted();
    }

    private static final Comparator<TracedAttempt> BEST_FIRST =
        Comparator.comparing((TracedAttempt each) -> !each.isMatch())
            .thenComparing(each -> -each.attempt().getTaken().size())
            .thenComparing(TracedAttempt::fewestFailures)
            .thenComparing(TracedAttempt::at, Comparator.reverseOrder());

    List<TracedAttempt> matches() {
      return attempts.stream().filter(TracedAttempt::isMatch).toList();
    }

    List<TracedAttempt> others() {
      return attempts.stream().filter(each -> !each.isMatch()).toList();
    }
  }

  /**
   * Groups traces.
   *
   * @param commands what was issued after budgets were settled
   * @param at explains what was going on at this event time; empty for the whole recording
   */
  public static CustomerTraces of(
      List<Trace> traces, List<OfferResequenceCommand> commands, Optional<Instant> at) {
    // Events that were received twice give the same match twice.
    Map<String, Deque<MatchTrace>> matches = new LinkedHashMap<>();
    Map<String, List<Trace>> attempts = new TreeMap<>();
    List<TracedDecision> decisions = new ArrayList<>();
    for (Trace trace : traces) {
      if (trace.getMatch() != null) {
        matches
            .computeIfAbsent(trace.getMatch().getMatchId(), id -> new ArrayDeque<>())
            .add(trace.getMatch());
      } else if (trace.getAttempt() != null) {
        attempts
            .computeIfAbsent(trace.getAttempt().getPattern(), name -> new ArrayList<>())
            .add(trace);
      } else if (at.isEmpty() || !trace.getEventTime().isAfter(at.get())) {
        decisions.add(
            new TracedDecision(
                trace.getEventTime(),
                DecisionSettlement.of(trace.getDecision(), trace.getEventTime(), commands)));
      }
    }
    Map<String, PatternTraces> patterns = new TreeMap<>();
    attempts.forEach((name, all) -> patterns.put(name, ofPattern(all, matches, at)));
    return new CustomerTraces(patterns, decisions);
  }

  private static PatternTraces ofPattern(
      List<Trace> traces, Map<String, Deque<MatchTrace>> matches, Optional<Instant> at) {
    AttemptTrace search = null;
    int version = 0;
    List<TracedAttempt> attempts = new ArrayList<>();
    for (Trace trace : traces) {
      AttemptTrace attempt = trace.getAttempt();
      version = Math.max(version, attempt.getVersion());
      if (attempt.getOutcome() == AttemptOutcome.NOT_STARTED) {
        search = search == null || attempt.getVersion() > search.getVersion() ? attempt : search;
      } else {
        MatchTrace match =
            attempt.getMatchId() == null
                ? null
                : matches.getOrDefault(attempt.getMatchId(), new ArrayDeque<>()).poll();
        attempts.add(new TracedAttempt(at(trace), attempt, match));
      }
    }
    attempts.sort(PatternTraces.BEST_FIRST);
    if (at.isPresent() && search != null) {
      // Which events came closest is known of the whole recording, not of a time.
      search.setWaitingFor(List.of());
    }
    return new PatternTraces(version, at.map(time -> at(time, attempts)).orElse(attempts), search);
  }

  private static Instant at(Trace trace) {
    List<Evidence> taken = trace.getAttempt().getTaken();
    return trace.getAttempt().getOutcome() == AttemptOutcome.OPEN && !taken.isEmpty()
        ? taken.get(taken.size() - 1).getEventTime()
        : trace.getEventTime();
  }

  /** Returns the attempts that were open at a time or, if none was, the last one before it. */
  private static List<TracedAttempt> at(Instant time, List<TracedAttempt> attempts) {
    List<TracedAttempt> open = attempts.stream().filter(each -> each.isOpenAt(time)).toList();
    return open.isEmpty()
        ? attempts.stream()
            .filter(each -> each.at().isBefore(time))
            .max(Comparator.comparing(TracedAttempt::at))
            .map(List::of)
            .orElse(List.of())
        : open;
  }

  /** Returns the ids of the moments that matches led to. */
  public Set<String> momentIds() {
    return patterns.values().stream()
        .flatMap(pattern -> pattern.attempts().stream())
        .map(TracedAttempt::match)
        .filter(match -> match != null && match.getMomentId() != null)
        .map(MatchTrace::getMomentId)
        .collect(Collectors.toSet());
  }

  /** Returns the decision on a moment; null if there is none. */
  TracedDecision decisionOn(String momentId) {
    return decisions.stream()
        .filter(each -> momentId.equals(each.decision().getMomentId()))
        .findFirst()
        .orElse(null);
  }

  /** Returns the events of a match as text. */
  static String show(Evidence event) {
    return event.getStream() + " " + PrintableText.oneLine(event.getEventId());
  }
}
