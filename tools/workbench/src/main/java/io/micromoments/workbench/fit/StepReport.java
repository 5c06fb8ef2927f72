package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which events of a recording fit one alternative of a step.
 *
 * @param step name of the step, or {@code until of} a loop
 * @param place of the condition in the file, if it has one
 * @param streams their labels
 * @param seen number of events of the streams
 * @param fitting number of those that fit
 * @param isConditional whether parts depend on earlier steps or the customer, and count as true
 * @param example id of an event that fits, if there is one
 * @param closest id of an event for which the fewest parts fail, if none fits
 * @param parts of the condition, without those that depend on more than the event
 */
public record StepReport(
    String step,
    Optional<SourcePosition> place,
    List<String> streams,
    long seen,
    long fitting,
    boolean isConditional,
    Optional<String> example,
    Optional<String> closest,
    List<Part> parts) {

  /**
   * A part of the condition.
   *
   * @param passed number of events for which it is true
   * @param isAlways whether it is true for all, and the condition has other parts
   * @param literals of a part that is never true: those that never occur
   */
  public record Part(
      String text,
      Optional<SourcePosition> place,
      long passed,
      boolean isAlways,
      List<Literal> literals) {

    boolean isNever() {
      return passed == 0;
    }
  }

  /**
   * A literal that never occurs in a field.
   *
   * @param nearest the most similar value that does occur, if one is similar
   * @param count how often the nearest value occurs
   * @param occurring the most frequent values that do occur, with their numbers
   */
  public record Literal(
      String field,
      String literal,
      Optional<String> nearest,
      long count,
      Map<String, Long> occurring) {}
}
