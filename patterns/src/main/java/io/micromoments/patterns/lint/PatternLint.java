package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternPlaces;
import java.util.ArrayList;
import java.util.List;

/** Runs all checks on a pattern that was read without errors. */
public final class PatternLint {

  /**
   * A construct whose effect is probably not intended.
   *
   * @param place a key of the positions in the file, see {@link PatternPlaces}
   * @param message what happens
   * @param hint what to write instead, and an example if there is one
   */
  public record Finding(String place, String message, String hint) {}

  private PatternLint() {}

  /** Returns the findings, those about the skip strategy first. */
  public static List<Finding> check(MomentPattern pattern) {
    List<Finding> findings = new ArrayList<>();
    for (MomentPattern variant : pattern.variants()) {
      findings.addAll(checkVariant(variant));
    }
    findings.addAll(UncapturedValue.find(pattern));
    return findings.stream().distinct().toList();
  }

  private static List<Finding> checkVariant(MomentPattern pattern) {
    List<Finding> findings = new ArrayList<>();
    DelayedMatches.find(pattern).ifPresent(findings::add);
    boolean isDelayed = !findings.isEmpty();
    findings.addAll(BeyondWindow.find(pattern));
    findings.addAll(IndexBeyondStep.find(pattern));
    findings.addAll(LoopBeforeAbsence.find(pattern));
    OptionalEnd.find(pattern).ifPresent(findings::add);
    findings.addAll(LoopAtEnd.find(pattern, isDelayed));
    return findings;
  }
}
