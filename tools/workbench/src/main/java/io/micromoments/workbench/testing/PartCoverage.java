package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.Optional;

/**
 * Which results a part of a condition had in the tests of a pattern. A part has two branches: that
 * it holds, and that it does not, be it because a value is missing.
 *
 * @param condition the step, {@code until of} a step, {@code feature} and its name, or {@code when}
 * @param part its text, in one line
 * @param place its position in the pattern file, if known
 */
public record PartCoverage(
    String condition,
    String part,
    Optional<SourcePosition> place,
    boolean wasTrue,
    boolean wasFalse) {

  /** Returns the number of branches that were covered: 0 to 2. */
  public int covered() {
    return (wasTrue ? 1 : 0) + (wasFalse ? 1 : 0);
  }

  public boolean isComplete() {
    return wasTrue && wasFalse;
  }

  /** Returns what is missing, as the end of a sentence about the part. */
  public String missing() {
    if (!wasTrue && !wasFalse) {
      return "was never evaluated";
    }
    return wasTrue ? "was never false" : "was never true";
  }
}
