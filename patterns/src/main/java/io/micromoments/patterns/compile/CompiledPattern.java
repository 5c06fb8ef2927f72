package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.cep.nfa.ComputationState;
import org.apache.flink.cep.nfa.NFA;
import org.apache.flink.cep.nfa.NFAState;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;

/** A pattern with the NFA that finds it and everything on the match that needs evaluating. */
public final class CompiledPattern {

  private final MomentPattern pattern;
  private final NFA<Event> nfa;
  private final Map<String, Long> stateWindows;
  private final AfterMatchSkipStrategy skip;
  private final List<StepCondition> starts;
  private final Set<EventStream> streams;
  private final MomentConditions onMatch;

  CompiledPattern(
      MomentPattern pattern,
      NFA<Event> nfa,
      Map<String, Long> stateWindows,
      AfterMatchSkipStrategy skip,
      List<StepCondition> starts) {
    this.pattern = pattern;
    this.nfa = nfa;
    this.stateWindows = stateWindows;
    this.skip = skip;
    this.starts = starts;
    this.streams = pattern.streams();
    this.onMatch = new MomentConditions(pattern);
  }

  public MomentPattern pattern() {
    return pattern;
  }

  public NFA<Event> nfa() {
    return nfa;
  }

  public AfterMatchSkipStrategy skip() {
    return skip;
  }

  /** Conditions, confidence and captures of a match. */
  public MomentConditions onMatch() {
    return onMatch;
  }

  /** Whether the event is of a stream that the pattern names. */
  public boolean sees(Event event) {
    return streams.contains(event.stream());
  }

  /** Whether an event can begin a match; where this is false nothing need be remembered of it. */
  public boolean canStart(Event event) {
    for (StepCondition start : starts) {
      if (start.startsWith(event)) {
        return true;
      }
    }
    return false;
  }

  /**
   * When the next partial match is out of time: the event time from which on it is over (an event
   * at exactly this time is outside), or {@link Long#MAX_VALUE} where none is open.
   */
  public long nextDeadline(NFAState state) {
    long next = Long.MAX_VALUE;
    for (ComputationState partial : state.getPartialMatches()) {
      if (partial.getStartEventID() == null) {
        continue;
      }
      if (nfa.getWindowTime() > 0) {
        next = Math.min(next, partial.getStartTimestamp() + nfa.getWindowTime());
      }
      Long window = stateWindows.get(partial.getCurrentStateName());
      if (window != null) {
        next = Math.min(next, partial.getPreviousTimestamp() + window);
      }
    }
    return next;
  }

  /**
   * When a match was complete: its last event; the deadline of an absence at the end; for a {@code
   * not-next} at the end the event that came instead, which is when the match comes out.
   *
   * @param now when the match came out
   */
  public long detectedAt(long startedAt, long lastEventAt, long now) {
    Step last = pattern.steps().get(pattern.steps().size() - 1);
    if (last.then() == Step.Contiguity.NOT_NEXT) {
      return now;
    }
    if (!pattern.endsInAbsence()) {
      return lastEventAt;
    }
    long whole =
        pattern.within().map(within -> startedAt + within.toMillis()).orElse(Long.MAX_VALUE);
    long step =
        ((Step.EventStep) last)
            .within()
            .map(within -> lastEventAt + within.toMillis())
            .orElse(Long.MAX_VALUE);
    return Math.min(whole, step);
  }
}
