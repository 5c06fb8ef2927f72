package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.PatternPlaces;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds repetitions at the end of a pattern that may take more events than they need. The match is
 * complete with the last event that they need; it is emitted at once, and a longer match that
 * shares its events is not.
 */
final class LoopAtEnd {

  private final List<Finding> findings = new ArrayList<>();

  private LoopAtEnd() {}

  /**
   * @param isDelayed whether a match may be emitted later than it is complete; a longer one may
   *     then be emitted instead
   */
  static List<Finding> find(MomentPattern pattern, boolean isDelayed) {
    boolean emitsOneMatch =
        pattern.skip() instanceof Skip.Overlapping
            || pattern.skip() instanceof Skip.ToNext
            || pattern.skip() instanceof Skip.PastLastEvent;
    if (!emitsOneMatch || isDelayed) {
      return List.of();
    }
    LoopAtEnd found = new LoopAtEnd();
    found.check(pattern.steps());
    return found.findings;
  }

  private void check(List<Step> steps) {
    int end = OptionalEnd.afterLastRequired(steps);
    if (end == 0) {
      return;
    }
    Step last = steps.get(end - 1);
    Quantifier quantifier = last.quantifier();
    if (quantifier.to() > quantifier.from()) {
      findings.add(finding(last));
    }
    // Before its last repetition, a group takes as many events of its last step as it can.
    if (last instanceof GroupStep group && quantifier.from() == 1) {
      check(group.steps());
    }
  }

  private static Finding finding(Step last) {
    Quantifier quantifier = last.quantifier();
    boolean isGroup = last instanceof GroupStep;
    List<String> ineffective = new ArrayList<>();
    ineffective.add(quantifier.isLoop() ? "'+'" : "'.." + String.valueOf(quantifier.to()) + "'");
    if (quantifier.greedy()) {
      ineffective.add("'greedy'");
    }
    String needed = String.valueOf(quantifier.from());
    return new Finding(
        last.name().isEmpty()
            ? firstName(last)
            : PatternPlaces.ofKey(last.name(), quantifier.greedy() ? "greedy" : "times"),
        "the match is complete with %s %s of %s, so %s %s no effect"
            .formatted(
                isGroup ? "repetition" : "event",
                needed,
                last.name().isEmpty() ? "the group" : "step " + last.name(),
                String.join(" and ", ineffective),
                ineffective.size() == 1 ? "has" : "have"),
        (quantifier.from() == 1 ? "remove 'times'" : "write times: " + needed)
            + (quantifier.greedy()
                ? (quantifier.from() == 1 ? " and" : " and remove") + " 'greedy'"
                : "")
            + "; to take more, add a step after it whose event ends the match, or which must not"
            + " occur (then: not-followed-by); 'skip: none' emits a match for each first and each further event");
  }

  /** Returns the name of the first step of a group that has none itself. */
  private static String firstName(Step step) {
    return step instanceof GroupStep group ? firstName(group.steps().get(0)) : step.name();
  }
}
