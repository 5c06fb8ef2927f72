package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A step of a pattern: an event (or its absence), a group, or alternatives of sequences. */
public sealed interface Step {

  /** Returns the step's name; empty for a group without one. */
  String name();

  /** Returns how the step follows the previous one; meaningless for the first step. */
  Contiguity then();

  Quantifier quantifier();

  /** Returns the condition that ends a loop, if any. */
  Optional<Alternative> until();

  /** How a step follows the previous one, with the semantics of flink-cep. */
  enum Contiguity {
    NEXT("next"),
    FOLLOWED_BY("followed-by"),
    FOLLOWED_BY_ANY("followed-by-any"),
    NOT_NEXT("not-next"),
    NOT_FOLLOWED_BY("not-followed-by");

    private final String label;

    Contiguity(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /** Returns whether the step forbids events. */
    public boolean isAbsence() {
      return this == NOT_NEXT || this == NOT_FOLLOWED_BY;
    }
  }

  /**
   * How often a step occurs.
   *
   * @param from minimum number, 1 or more
   * @param to maximum number; {@link #UNBOUNDED} if unlimited
   * @param optional whether the step may be omitted
   * @param greedy whether the step takes as many events as possible
   * @param consecutive whether no other event of the pattern's streams may come in between
   * @param combinations whether any event may come in between, including matching ones
   */
  record Quantifier(
      int from,
      int to,
      boolean optional,
      boolean greedy,
      boolean consecutive,
      boolean combinations) {

    public static final int UNBOUNDED = Integer.MAX_VALUE;
    public static final Quantifier ONE = new Quantifier(1, 1, false, false, false, false);

    public boolean isLoop() {
      return to == UNBOUNDED;
    }

    /** Returns whether the step occurs at most once. */
    public boolean isSingle() {
      return from == 1 && to == 1;
    }
  }

  /**
   * Events of certain streams that satisfy a condition.
   *
   * @param on not empty
   * @param where empty if every event of the streams qualifies
   */
  record Alternative(Set<EventStream> on, Optional<Expression> where) {}

  /**
   * A step that takes individual events or, with {@code not-next} and {@code not-followed-by},
   * forbids them.
   *
   * @param anyOf not empty; an event must satisfy at least one
   * @param within the maximum time since the previous event, if the step has its own limit
   * @param eachWithin the maximum time between two events of a step that repeats
   * @param absentFor of an absence before another step: how long after the previous event no event
   *     may fit, and how late the next step's event must be at least
   */
  record EventStep(
      String name,
      Contiguity then,
      List<Alternative> anyOf,
      Quantifier quantifier,
      Optional<Alternative> until,
      Optional<Duration> within,
      Optional<Duration> eachWithin,
      Optional<Duration> absentFor)
      implements Step {

    EventStep withThen(Contiguity other) {
      return new EventStep(name, other, anyOf, quantifier, until, within, eachWithin, absentFor);
    }
  }

  /**
   * A sequence of steps that is repeated as a whole.
   *
   * @param steps not empty
   */
  record GroupStep(
      String name,
      Contiguity then,
      List<Step> steps,
      Quantifier quantifier,
      Optional<Alternative> until)
      implements Step {}

  /**
   * One of several sequences of event steps: alternatives, or the orders in which steps can occur.
   *
   * @param sequences not empty, and none of them
   */
  record ChoiceStep(Contiguity then, List<List<EventStep>> sequences) implements Step {

    @Override
    public String name() {
      return "";
    }

    @Override
    public Quantifier quantifier() {
      return Quantifier.ONE;
    }

    @Override
    public Optional<Alternative> until() {
      return Optional.empty();
    }
  }
}
