package io.micromoments.workbench.imports.sql;

import java.util.Optional;
import java.util.function.Function;

/** The row that a column is read from. */
sealed interface MatchedRow {

  /**
   * One event.
   *
   * @param text how conditions write it
   * @param missingIf the condition under which there is no such event
   */
  record Single(String text, Optional<String> missingIf) implements MatchedRow {}

  /** One of two events. */
  record Choice(String condition, MatchedRow then, MatchedRow otherwise) implements MatchedRow {}

  static MatchedRow current() {
    return new Single("event", Optional.empty());
  }

  /** Returns whether this is one event, so that no condition decides. */
  default boolean isSingle() {
    return this instanceof Single;
  }

  /** Writes an expression for the event, or a choice between the expressions for both. */
  default String write(Function<Single, String> expression) {
    if (this instanceof Choice choice) {
      return "(%s ? %s : %s)"
          .formatted(
              choice.condition, choice.then.write(expression), choice.otherwise.write(expression));
    }
    return expression.apply((Single) this);
  }
}
