package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.List;
import java.util.Optional;

/**
 * Finds optional steps at the end of a pattern. The match completes before these steps. So a
 * preceding absence has no effect, and a match with events of these steps is skipped unless the
 * strategy is {@code none}.
 */
final class OptionalEnd {

  private OptionalEnd() {}

  static Optional<Finding> find(MomentPattern pattern) {
    List<Step> steps = pattern.steps();
    int end = afterLastRequired(steps);
    if (end == steps.size() || end == 0) {
      return Optional.empty();
    }
    Step last = steps.get(end - 1);
    if (last.then().isAbsence()) {
      return Optional.of(
          new Finding(
              last.name(),
              "the absence '%s' has no effect: all steps after it are optional, so the match is"
                      .formatted(last.name())
                  + " complete before it",
              "remove the optional steps so that the pattern ends with the absence, or make one of"
                  + " them required"));
    }
    return pattern.skip() instanceof Skip.None
        ? Optional.empty()
        : Optional.of(
            new Finding(
                steps.get(end).name(),
                "the match without '%s' is emitted immediately, so the match with '%s' is skipped"
                    .formatted(steps.get(end).name(), steps.get(end).name()),
                "remove the step, make it required, or set 'skip: none' to get both matches"));
  }

  /** Returns the position after the last step that is not optional; 0 if all are. */
  static int afterLastRequired(List<Step> steps) {
    int end = steps.size();
    while (end > 0 && steps.get(end - 1).quantifier().optional()) {
      end--;
    }
    return end;
  }
}
