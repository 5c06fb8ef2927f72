package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.Step;
import io.micromoments.patterns.language.Step.Alternative;
import io.micromoments.patterns.language.Step.EventStep;
import io.micromoments.patterns.language.Step.GroupStep;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A loop with an absence right behind it that an event of the loop also fits: such an event ends
 * the partial match instead of going on with the loop. Found by an event that fits both.
 */
final class LoopBeforeAbsence {

  private LoopBeforeAbsence() {}

  static List<Finding> find(MomentPattern pattern) {
    List<Finding> findings = new ArrayList<>();
    find(pattern.steps(), new ArrayList<>(), findings);
    return findings;
  }

  /**
   * @param taken the steps that took events before; those of {@code steps} are added
   */
  private static void find(List<Step> steps, List<EventStep> taken, List<Finding> findings) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step instanceof GroupStep group) {
        find(group.steps(), taken, findings);
      } else if (step instanceof EventStep event && !event.then().isAbsence()) {
        taken.add(event);
      } else if (i > 0) {
        find(steps.get(i - 1), (EventStep) step, taken).ifPresent(findings::add);
      }
    }
  }

  private static Optional<Finding> find(Step before, EventStep absence, List<EventStep> taken) {
    for (EventStep again : takesAgain(before)) {
      for (Alternative fitting : again.anyOf()) {
        for (Alternative forbidden : absence.anyOf()) {
          Optional<String> both = new SharedEvent(taken, fitting, forbidden).find();
          if (both.isPresent()) {
            return Optional.of(finding(again, absence, both.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The steps that can take one more event after the step has been taken. */
  private static List<EventStep> takesAgain(Step step) {
    List<EventStep> again = new ArrayList<>();
    if (step instanceof EventStep event && !event.quantifier().isSingle()) {
      again.add(event);
    } else if (step instanceof GroupStep group) {
      List<Step> inner = group.steps();
      if (!group.quantifier().isSingle() && inner.get(0) instanceof EventStep first) {
        again.add(first);
      }
      again.addAll(takesAgain(inner.get(inner.size() - 1)));
    }
    return again;
  }

  private static Finding finding(EventStep loop, EventStep absence, String both) {
    return new Finding(
        absence.name(),
        "an event that fits both '%s' and '%s' ends the partial match, so '%s' cannot take it"
            .formatted(loop.name(), absence.name(), loop.name()),
        "for example %s; exclude such events in the 'where' of '%s', or let '%s' take one event without 'times'"
            .formatted(both, absence.name(), loop.name()));
  }
}
