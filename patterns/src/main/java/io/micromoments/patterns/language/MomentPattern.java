package io.micromoments.patterns.language;

import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pattern file that was read and found right.
 *
 * @param name identity of its state
 * @param version 1 or more
 * @param pilot the share of customers it is for, from 0 (nobody) to 1
 * @param within for the whole sequence
 * @param steps not empty
 * @param when on the context at the match
 * @param confidence empty: 1
 * @param cooldown zero: none
 * @param requiresConsent what the file names, and what its sensitive topics need
 */
public record MomentPattern(
    String name,
    int version,
    MomentKind moment,
    String intent,
    String description,
    PatternStatus status,
    double pilot,
    Optional<Duration> within,
    Skip skip,
    List<Step> steps,
    Optional<Expression> when,
    Optional<Expression> confidence,
    Map<String, Expression> capture,
    Duration cooldown,
    List<String> requiresConsent,
    OnChange onChange) {

  /** What becomes of partial matches when a newer version takes over. */
  public enum OnChange {
    KEEP,
    DRAIN,
    RESTART
  }

  /**
   * Which further matches are skipped after a match. All but {@link Overlapping} are flink-cep's;
   * of those, all but {@link None} can hold a finished match back.
   */
  public sealed interface Skip {
    /** Those that share an event with it; a match never waits for another one. The default. */
    record Overlapping() implements Skip {}

    record None() implements Skip {}

    record ToNext() implements Skip {}

    record PastLastEvent() implements Skip {}

    record ToFirst(String step) implements Skip {}

    record ToLast(String step) implements Skip {}
  }

  /** What tells this version's state from every other's. */
  public PatternVersion key() {
    return new PatternVersion(name, version);
  }

  /** All steps that name events, those inside groups too, in the order of the file. */
  public List<Step.EventStep> eventSteps() {
    return eventSteps(steps);
  }

  static List<Step.EventStep> eventSteps(List<Step> steps) {
    List<Step.EventStep> all = new ArrayList<>();
    collect(steps, all);
    return all;
  }

  /** The streams the pattern names; only their events count for it. */
  public Set<EventStream> streams() {
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    for (Step.EventStep step : eventSteps()) {
      step.anyOf().forEach(alternative -> streams.addAll(alternative.on()));
    }
    return streams;
  }

  /** Whether the last step is an absence that is stated when time is up. */
  public boolean endsInAbsence() {
    return steps.get(steps.size() - 1).then() == Step.Contiguity.NOT_FOLLOWED_BY;
  }

  private static void collect(List<Step> steps, List<Step.EventStep> into) {
    for (Step step : steps) {
      if (step instanceof Step.EventStep event) {
        into.add(event);
      } else if (step instanceof Step.GroupStep group) {
        collect(group.steps(), into);
      }
    }
  }
}
