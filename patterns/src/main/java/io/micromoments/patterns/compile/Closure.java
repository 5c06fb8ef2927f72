package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;

/** A part of a condition, ready to run: a node of the checked expression and what it is made of. */
@FunctionalInterface
interface Closure {

  /** What an evaluation gives that meets a missing value or fails otherwise. */
  Object ERROR =
      new Object() {
        @Override
        public String toString() {
          return "error";
        }
      };

  /**
   * The value: String, Long, Double, Boolean, Instant, Duration, Map, List or {@link Event}, or
   * {@link #ERROR}. Never null and never throws.
   */
  Object value(Frame frame);

  /** What an evaluation sees. Used again for the next one; not thread-safe. */
  final class Frame {
    final Object[] locals;
    final EvaluationBudget work = new EvaluationBudget();
    Event event;
    Condition.Steps steps;

    Frame(int locals) {
      this.locals = new Object[locals];
    }

    Frame on(Event event, Condition.Steps steps) {
      this.event = event;
      this.steps = steps;
      work.begin();
      return this;
    }
  }
}
