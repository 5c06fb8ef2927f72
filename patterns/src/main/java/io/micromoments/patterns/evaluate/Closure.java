package io.micromoments.patterns.evaluate;

import io.micromoments.schemas.Event;

/** An executable part of a condition: a node of the checked expression with its children. */
@FunctionalInterface
interface Closure {

  /** Result of an evaluation that meets a missing value or fails. */
  Object ERROR =
      new Object() {
        @Override
        public String toString() {
          return "error";
        }
      };

  /**
   * Returns the value: String, Long, Double, Boolean, Instant, Duration, Map, List or {@link
   * Event}, or {@link #ERROR}. Never returns null and never throws.
   */
  Object value(Frame frame);

  /** The input of an evaluation, reused for the next one. Not thread-safe. */
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
      work.reset();
      return this;
    }
  }
}
