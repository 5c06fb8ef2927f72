package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says which event of a match a column of a variable is read from.
 *
 * <p>In {@code DEFINE}, the events of the variable itself are those that it has taken so far, and
 * the current one, which is the last of them.
 */
final class RowReferences {

  private final Map<String, MatchedVariable> variables;

  RowReferences(Map<String, MatchedVariable> variables) {
    this.variables = variables;
  }

  /** Returns the variable of a name, which may be written in another case. */
  Optional<MatchedVariable> variable(String name) {
    MatchedVariable exact = variables.get(name);
    return exact != null
        ? Optional.of(exact)
        : variables.values().stream()
            .filter(each -> each.name().equalsIgnoreCase(name))
            .findFirst();
  }

  /**
   * Returns a variable that a condition may refer to.
   *
   * @param current the variable that is defined; empty in measures
   */
  MatchedVariable visible(String name, Optional<MatchedVariable> current, SourcePosition at) {
    MatchedVariable variable =
        variable(name)
            .orElseThrow(
                () ->
                    new CannotImport(
                        at,
                        "the pattern has no variable '%s'".formatted(name),
                        "variables: " + String.join(", ", variables.keySet())));
    boolean isLater =
        current.isPresent()
            && variable.order() > current.get().order()
            && (variable.group() == 0 || variable.group() != current.get().group());
    if (isLater) {
      throw new CannotImport(
          at,
          "%s has no events yet when %s is decided".formatted(name, current.get().name()),
          "move the condition to " + name);
    }
    return variable;
  }

  /** The row that is the offset-th from the end. */
  MatchedRow last(MatchedVariable variable, int offset, boolean isCurrent) {
    String step = variable.step();
    if (isCurrent) {
      return offset == 0
          ? MatchedRow.current()
          : new MatchedRow.Single(
              element(step, offset),
              Optional.of(String.format(Locale.ROOT, "size(%s) < %d", step, offset)));
    }
    if (variable.takesOne()) {
      return new MatchedRow.Single(
          step + "[" + (offset == 0 ? "0" : "size(" + step + ") - " + (offset + 1)) + "]",
          offset == 0 ? Optional.empty() : Optional.of("true"));
    }
    boolean isCertain = variable.isRequired() && offset == 0;
    return new MatchedRow.Single(
        element(step, offset + 1),
        isCertain
            ? Optional.empty()
            : Optional.of(String.format(Locale.ROOT, "size(%s) <= %d", step, offset)));
  }

  /** The row that is the offset-th from the start. */
  MatchedRow first(MatchedVariable variable, int offset, boolean isCurrent) {
    String step = variable.step();
    String element = String.format(Locale.ROOT, "%s[%d]", step, offset);
    if (isCurrent) {
      return new MatchedRow.Choice(
          String.format(Locale.ROOT, "size(%s) == %d", step, offset),
          MatchedRow.current(),
          new MatchedRow.Single(
              element, Optional.of(String.format(Locale.ROOT, "size(%s) < %d", step, offset))));
    }
    boolean isCertain = variable.isRequired() && offset == 0;
    return new MatchedRow.Single(
        element,
        isCertain
            ? Optional.empty()
            : Optional.of(String.format(Locale.ROOT, "size(%s) <= %d", step, offset)));
  }

  /** The row before the current one: rows follow each other without a gap. */
  MatchedRow previous(MatchedVariable current, SourcePosition at) {
    MatchedVariable before =
        current
            .previous()
            .map(variables::get)
            .orElseThrow(
                () ->
                    new CannotImport(
                        at,
                        "the row before %s is not always one of the match"
                            .formatted(current.name()),
                        "put a variable that takes at least one row before it, and use LAST"));
    MatchedRow lastBefore = last(before, 0, false);
    return current.takesOne()
        ? lastBefore
        : new MatchedRow.Choice(
            "size(%s) > 0".formatted(current.step()), last(current, 1, true), lastBefore);
  }

  private static String element(String step, int fromEnd) {
    return String.format(Locale.ROOT, "%s[size(%s) - %d]", step, step, fromEnd);
  }
}
