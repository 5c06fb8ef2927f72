package io.micromoments.workbench.fit;

import java.util.List;
import java.util.Optional;

/**
 * How a pattern fits a recording.
 *
 * @param file path of the pattern file
 * @param steps the alternatives of its steps, in file order
 * @param reached how far customers came, by outer step; empty if that was not counted
 * @param matches number of matches, before consent and cooldown; -1 if they cannot be counted,
 *     because the pattern reads moments of others, which are not live in the replay
 * @param matchedCustomers number of customers who have a match
 * @param subsumedBy patterns that detect whatever this one detects
 * @param unconsented required purposes that nobody in the recording has consented to
 */
public record PatternFit(
    String pattern,
    String file,
    List<StepReport> steps,
    List<Reached> reached,
    long matches,
    long matchedCustomers,
    List<Subsumption> subsumedBy,
    List<Unconsented> unconsented) {

  /**
   * How many customers came to a step.
   *
   * @param step its name
   * @param customers number of customers of whom an attempt took an event for it
   * @param example id of such an event; empty if there is none
   */
  public record Reached(String step, long customers, String example) {}

  /**
   * Another pattern that detects what this one detects.
   *
   * @param by name of the other pattern
   * @param isProven whether this follows from the conditions; otherwise it was observed in the
   *     recording
   * @param isMutual whether it holds in both directions
   * @param matches number of matches of this pattern in the recording
   * @param example id of the last event of one of them; empty if there is none
   */
  public record Subsumption(
      String by, boolean isProven, boolean isMutual, long matches, String example) {}

  /**
   * A required purpose that nobody has consented to.
   *
   * @param nearest a similar purpose that somebody has consented to; empty if there is none
   * @param count how often the similar purpose was consented to
   */
  public record Unconsented(String purpose, Optional<String> nearest, long count) {}
}
