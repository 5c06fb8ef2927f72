package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternReader;
import java.util.ArrayList;
import java.util.List;

/** All checks of a pattern that was read without errors. */
public final class PatternLint {

  /**
   * Something that is probably not meant.
   *
   * @param place the name of a step, or {@link PatternReader#SKIP_PLACE}
   * @param message what happens
   * @param hint an example, and what to write instead
   */
  public record Finding(String place, String message, String hint) {}

  private PatternLint() {}

  /** What was found, in the order of the steps. */
  public static List<Finding> check(MomentPattern pattern) {
    List<Finding> findings = new ArrayList<>();
    HeldBackMatches.find(pattern).ifPresent(findings::add);
    findings.addAll(LoopBeforeAbsence.find(pattern));
    OptionalEnd.find(pattern).ifPresent(findings::add);
    return findings;
  }
}
