package io.micromoments.patterns.lint;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds loops that are directly followed by an absence, where some event fits both. Such an event
 * ends the partial match instead of continuing the loop. The finding shows such an event.
 */
final class LoopBeforeAbsence {

  /** Work limit per pattern, in the units of {@link SharedEvent}: some tens of milliseconds. */
  private static final int MAX_WORK = 50_000;

  /**
   * Minimum work per pair of alternatives; less finds nothing. Pairs beyond {@link #MAX_WORK} are
   * skipped.
   */
  private static final int MIN_WORK_PER_PAIR = 500;

  private final long window;
  private final List<Finding> findings = new ArrayList<>();
  private int left = MAX_WORK;

  private LoopBeforeAbsence(MomentPattern pattern) {
    this.window = pattern.within().map(Duration::toMillis).orElse(Long.MAX_VALUE / 2);
  }

  static List<Finding> find(MomentPattern pattern) {
    LoopBeforeAbsence search = new LoopBeforeAbsence(pattern);
    search.find(pattern.steps(), new ArrayList<>());
    return search.findings;
  }

  /**
   * @param taken the steps that took events before; those of {@code steps} are added
   */
  private void find(List<Step> steps, List<EventStep> taken) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step instanceof GroupStep group) {
        find(group.steps(), taken);
      } else if (step instanceof EventStep event && !event.then().isAbsence()) {
        taken.add(event);
      } else if (i > 0) {
        find(steps.get(i - 1), (EventStep) step, taken).ifPresent(findings::add);
      }
    }
  }

  private Optional<Finding> find(Step before, EventStep absence, List<EventStep> taken) {
    List<EventStep> all = takesAgain(before);
    int pairs = all.stream().mapToInt(each -> each.anyOf().size()).sum() * absence.anyOf().size();
    int each = Math.max(MIN_WORK_PER_PAIR, left / Math.max(1, pairs));
    for (EventStep again : all) {
      SharedEvent.Windows windows =
          new SharedEvent.Windows(window, Math.min(window(again), window(absence)));
      for (Alternative fitting : again.anyOf()) {
        for (Alternative forbidden : absence.anyOf()) {
          if (left <= 0) {
            return Optional.empty();
          }
          left -= each;
          Optional<String> both = new SharedEvent(taken, fitting, forbidden, windows, each).find();
          if (both.isPresent()) {
            return Optional.of(finding(again, absence, both.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private long window(EventStep step) {
    return step.within().map(Duration::toMillis).orElse(window);
  }

  /** Returns the steps that can take another event after the step has been taken. */
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
        "for example %s; exclude these events in the 'where' of '%s', or let '%s' take only one"
            .formatted(both, absence.name(), loop.name()));
  }
}
