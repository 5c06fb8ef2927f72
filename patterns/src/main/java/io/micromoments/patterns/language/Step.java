package io.micromoments.patterns.language;

import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One step of a pattern: an event (or its absence), or a group of steps. */
public sealed interface Step {

  /** The step's name; of a group without one, empty. */
  String name();

  /** How it follows the step before; of the first step without meaning. */
  Contiguity then();

  Quantifier quantifier();

  /** Ends a loop. */
  Optional<Alternative> until();

  /** How a step follows the one before, with flink-cep's meanings. */
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

    /** Whether the step says what must not happen. */
    public boolean isAbsence() {
      return this == NOT_NEXT || this == NOT_FOLLOWED_BY;
    }
  }

  /**
   * How often.
   *
   * @param from at least so often, 1 or more
   * @param to at most so often; {@link #UNBOUNDED} where there is no end
   * @param optional may be left out altogether
   * @param greedy takes as many as it can
   * @param consecutive nothing of the pattern's streams in between
   * @param combinations any events in between, matching ones too
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

    /** Exactly one, or one that may be left out. */
    public boolean isSingle() {
      return from == 1 && to == 1;
    }
  }

  /**
   * Events of some streams for which a condition holds.
   *
   * @param on not empty
   * @param where empty: every event of the streams
   */
  record Alternative(Set<EventStream> on, Optional<Expression> where) {}

  /**
   * A step that takes single events, or for {@code not-next} and {@code not-followed-by} forbids
   * them.
   *
   * @param anyOf not empty; an event that fits one of them fits the step
   * @param within from the event before, where the step has a limit of its own
   */
  record EventStep(
      String name,
      Contiguity then,
      List<Alternative> anyOf,
      Quantifier quantifier,
      Optional<Alternative> until,
      Optional<Duration> within)
      implements Step {}

  /**
   * Steps that follow one another and are repeated as a whole.
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
}
