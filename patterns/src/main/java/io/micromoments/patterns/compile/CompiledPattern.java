package io.micromoments.patterns.compile;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pattern with the automaton that finds it and everything on the match that needs evaluating. Not
 * thread-safe.
 */
public final class CompiledPattern {

  private final MomentPattern pattern;
  private final Automaton automaton;
  private final List<StepCondition> starts;
  private final Set<EventStream> streams;
  private final MomentConditions onMatch;
  private Set<EventCondition> conditions;

  CompiledPattern(MomentPattern pattern, Automaton automaton, List<StepCondition> starts) {
    this.pattern = pattern;
    this.automaton = automaton;
    this.starts = starts;
    this.streams = pattern.streams();
    this.onMatch = new MomentConditions(pattern);
  }

  public MomentPattern pattern() {
    return pattern;
  }

  public Automaton automaton() {
    return automaton;
  }

  /** Conditions, confidence and captures of a match. */
  public MomentConditions onMatch() {
    return onMatch;
  }

  /** The longest a partial match can be open, in milliseconds. */
  public long lifetime() {
    if (pattern.within().isPresent()) {
      return pattern.within().get().toMillis();
    }
    long lifetime = 0;
    for (Step step : pattern.steps()) {
      if (step instanceof Step.EventStep event) {
        lifetime += event.within().map(Duration::toMillis).orElse(0L);
      }
    }
    return lifetime;
  }

  /** Whether the event is of a stream that the pattern names. */
  public boolean sees(Event event) {
    return streams.contains(event.stream());
  }

  /** What an event must be to begin a match: one of these. */
  public List<Requirement> starts() {
    return starts.stream().flatMap(start -> start.requirements().stream()).toList();
  }

  /** What an event must be to fit any step, forbidden ones and ends of loops too: one of these. */
  public List<Requirement> steps() {
    return automaton.steps().stream().flatMap(step -> step.requirements().stream()).toList();
  }

  /**
   * How many conditions of steps have a part that the general evaluator runs, at some ten times the
   * cost, because closures cannot.
   */
  public int generalConditions() {
    return (int) conditions().stream().filter(condition -> !condition.isClosure()).count();
  }

  /**
   * How many evaluations of its conditions were given up, because they would have done too much or
   * failed in a way nobody foresaw. What another pattern says as well is counted for both.
   */
  public long evaluationsGivenUp() {
    return conditions().stream().mapToLong(EventCondition::givenUp).sum() + onMatch.givenUp();
  }

  /** Whether one of its conditions is not evaluated any more. */
  public boolean hasDisabledCondition() {
    for (EventCondition condition : conditions()) {
      if (condition.isDisabled()) {
        return true;
      }
    }
    return onMatch.hasDisabledCondition();
  }

  private Set<EventCondition> conditions() {
    if (conditions == null) {
      conditions = findConditions();
    }
    return conditions;
  }

  private Set<EventCondition> findConditions() {
    Set<EventCondition> conditions = new HashSet<>();
    for (StepCondition step : automaton.steps()) {
      step.alternatives(
          (requirement, where) -> {
            if (where != null) {
              conditions.add(where);
            }
          });
    }
    return conditions;
  }

  /** Whether steps and structure are the same, so that partial matches mean the same in both. */
  public boolean hasStructureOf(CompiledPattern other) {
    return structure(pattern.steps()).equals(structure(other.pattern.steps()))
        && automaton.hasShapeOf(other.automaton);
  }

  private static List<Object> structure(List<Step> steps) {
    List<Object> structure = new ArrayList<>();
    for (Step step : steps) {
      structure.add(step.name());
      structure.add(structure.size() == 1 ? "first" : step.then());
      structure.add(step.quantifier());
      structure.add(step.until().isPresent());
      if (step instanceof Step.GroupStep group) {
        structure.add(structure(group.steps()));
      }
    }
    return structure;
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
