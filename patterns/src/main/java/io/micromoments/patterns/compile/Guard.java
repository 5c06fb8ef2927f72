package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Explanation;
import io.micromoments.patterns.evaluate.TakenEvents;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.Set;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;
import org.apache.flink.cep.pattern.conditions.RichAndCondition;
import org.apache.flink.cep.pattern.conditions.RichCompositeIterativeCondition;
import org.apache.flink.cep.pattern.conditions.RichNotCondition;
import org.apache.flink.cep.pattern.conditions.RichOrCondition;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;

/** Condition of an event for a transition to be open. Not thread-safe. */
public abstract class Guard {

  static final Guard ALWAYS =
      new Guard() {
        @Override
        public boolean holds(Event event, long time, TakenEvents taken) {
          return true;
        }

        @Override
        boolean holdsForUnmatchedEvent(boolean inTime) {
          return true;
        }

        @Override
        public void collect(Set<StepCondition> steps) {}

        @Override
        public boolean reads(EventStream stream) {
          return false;
        }

        @Override
        public int failures(Event event, long time, TakenEvents taken) {
          return 0;
        }

        @Override
        public Explanation explain(Event event, long time, TakenEvents taken) {
          return Explanation.HOLDS;
        }
      };

  static final Guard NEVER = new Not(ALWAYS);

  Guard() {}

  /**
   * Returns whether an event opens the transition.
   *
   * @param time at which the event is matched, in milliseconds since the epoch
   * @param taken the events that the partial match has taken so far
   */
  public abstract boolean holds(Event event, long time, TakenEvents taken);

  /** Returns whether the guard can hold because of an event of a stream. */
  public abstract boolean reads(EventStream stream);

  /** Explains the result of {@link #holds}. */
  public abstract Explanation explain(Event event, long time, TakenEvents taken);

  /** Returns {@link Explanation#failures} of {@link #explain}, at a lower cost. */
  public abstract int failures(Event event, long time, TakenEvents taken);

  /**
   * Returns whether the guard holds for an event that fits no step.
   *
   * @param inTime whether to assume that {@link StepTiming}s hold
   */
  abstract boolean holdsForUnmatchedEvent(boolean inTime);

  /** Adds the step conditions that the guard is composed of. */
  public abstract void collect(Set<StepCondition> steps);

  /** Converts a condition of flink-cep's NFA to a guard; null always holds. */
  static Guard of(IterativeCondition<Event> condition) {
    if (condition == null) {
      return ALWAYS;
    }
    if (condition instanceof StepCondition step) {
      return step.guard();
    }
    if (condition instanceof StepTiming timing) {
      return timing.guard();
    }
    if (condition instanceof RichCompositeIterativeCondition<Event> composite) {
      IterativeCondition<Event>[] nested = composite.getNestedConditions();
      if (composite instanceof RichNotCondition) {
        return new Not(of(nested[0]));
      }
      if (composite instanceof RichAndCondition) {
        return and(of(nested[0]), of(nested[1]));
      }
      if (composite instanceof RichOrCondition) {
        return new Or(of(nested[0]), of(nested[1]));
      }
    }
    if (condition instanceof SimpleCondition<Event> constant) {
      // The remaining types are flink-cep's own constant conditions, which ignore the event.
      try {
        return constant.filter(null) ? ALWAYS : NEVER;
      } catch (Exception e) {
        throw unknown(condition, e);
      }
    }
    throw unknown(condition, null);
  }

  private static IllegalStateException unknown(Object condition, Exception cause) {
    return new IllegalStateException(
        "unsupported flink-cep version: unknown condition class " + condition.getClass().getName(),
        cause);
  }

  private static Guard and(Guard left, Guard right) {
    if (left == ALWAYS) {
      return right;
    }
    return right == ALWAYS ? left : new And(left, right);
  }

  private static final class Not extends Guard {
    private final Guard guard;

    Not(Guard guard) {
      this.guard = guard;
    }

    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return !guard.holds(event, time, taken);
    }

    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return !guard.holdsForUnmatchedEvent(inTime);
    }

    @Override
    public boolean reads(EventStream stream) {
      return false;
    }

    @Override
    public int failures(Event event, long time, TakenEvents taken) {
      return guard.holds(event, time, taken) ? 1 : 0;
    }

    @Override
    public Explanation explain(Event event, long time, TakenEvents taken) {
      return guard.explain(event, time, taken).negated();
    }

    @Override
    public void collect(Set<StepCondition> steps) {
      guard.collect(steps);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Not that && guard.equals(that.guard);
    }

    @Override
    public int hashCode() {
      return ~guard.hashCode();
    }
  }

  private abstract static class Both extends Guard {
    final Guard left;
    final Guard right;

    Both(Guard left, Guard right) {
      this.left = left;
      this.right = right;
    }

    @Override
    public void collect(Set<StepCondition> steps) {
      left.collect(steps);
      right.collect(steps);
    }

    @Override
    public boolean reads(EventStream stream) {
      return left.reads(stream) || right.reads(stream);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Both that
          && getClass() == that.getClass()
          && left.equals(that.left)
          && right.equals(that.right);
    }

    @Override
    public int hashCode() {
      return 31 * left.hashCode() + right.hashCode();
    }
  }

  private static final class And extends Both {
    And(Guard left, Guard right) {
      super(left, right);
    }

    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return left.holds(event, time, taken) && right.holds(event, time, taken);
    }

    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return left.holdsForUnmatchedEvent(inTime) && right.holdsForUnmatchedEvent(inTime);
    }

    @Override
    public int failures(Event event, long time, TakenEvents taken) {
      return left.failures(event, time, taken) + right.failures(event, time, taken);
    }

    @Override
    public Explanation explain(Event event, long time, TakenEvents taken) {
      return left.explain(event, time, taken).and(right.explain(event, time, taken));
    }
  }

  private static final class Or extends Both {
    Or(Guard left, Guard right) {
      super(left, right);
    }

    @Override
    public boolean holds(Event event, long time, TakenEvents taken) {
      return left.holds(event, time, taken) || right.holds(event, time, taken);
    }

    @Override
    boolean holdsForUnmatchedEvent(boolean inTime) {
      return left.holdsForUnmatchedEvent(inTime) || right.holdsForUnmatchedEvent(inTime);
    }

    @Override
    public int failures(Event event, long time, TakenEvents taken) {
      return Math.min(left.failures(event, time, taken), right.failures(event, time, taken));
    }

    @Override
    public Explanation explain(Event event, long time, TakenEvents taken) {
      return left.explain(event, time, taken).or(right.explain(event, time, taken));
    }
  }
}
