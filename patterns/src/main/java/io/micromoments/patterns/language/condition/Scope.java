package io.micromoments.patterns.language.condition;

import dev.cel.common.types.CelType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an expression may refer to, and what exists elsewhere in its file.
 *
 * @param variables the names available to it, with their types
 * @param taking all steps of the file that take events, in its order
 * @param absences the steps that take none
 */
record Scope(Map<String, CelType> variables, List<String> taking, Set<String> absences) {

  /** Returns the scope of an expression in a file without steps. */
  static Scope of(Map<String, CelType> variables) {
    return new Scope(variables, List.of(), Set.of());
  }

  /** Returns whether a step comes after all those that the expression may refer to. */
  boolean comesLater(String step) {
    return taking.indexOf(step)
        > variables.keySet().stream().mapToInt(taking::indexOf).max().orElse(-1);
  }
}
