package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.Contiguity;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Checks that a sequence of individually valid steps forms a pattern that can be compiled and whose
 * partial matches are bounded in time.
 */
final class BoundsCheck {

  /** Well above what real patterns need, and well below what would slow the engine down. */
  private static final int MAX_UNFOLDED = 500;

  /** All orders of four steps. */
  private static final int MAX_VARIANTS = 24;

  private final Problems problems;
  private final Map<Step, Node> places;

  BoundsCheck(Problems problems, Map<Step, Node> places) {
    this.problems = problems;
    this.places = places;
  }

  /**
   * Checks the steps and reports every violation.
   *
   * @param limited whether the file has a 'within' key, even one with an invalid value
   */
  void check(
      List<Step> steps,
      Optional<Duration> within,
      boolean limited,
      Skip skip,
      Node skipPlace,
      Node stepsPlace) {
    order(steps, false);
    if (steps.stream().allMatch(step -> step.quantifier().optional())) {
      problems.error(stepsPlace, "all steps are optional", "make at least one step required");
    }
    long variants =
        steps.stream()
            .filter(ChoiceStep.class::isInstance)
            .mapToLong(step -> ((ChoiceStep) step).sequences().size())
            .reduce(1, (a, b) -> Math.min(Integer.MAX_VALUE, a * b));
    if (variants > MAX_VARIANTS) {
      problems.error(
          stepsPlace,
          String.format(Locale.ROOT, "the pattern expands to %d sequences", variants),
          "allowed: up to " + MAX_VARIANTS + "; use fewer alternatives, or two patterns");
    }
    long stateCount = variants * steps.stream().mapToLong(BoundsCheck::stateCount).sum();
    if (stateCount > MAX_UNFOLDED) {
      problems.error(
          stepsPlace,
          String.format(
              Locale.ROOT, "the pattern expands to %d steps, counting all repetitions", stateCount),
          "allowed: up to " + MAX_UNFOLDED + "; use smaller 'times', or n+ instead of n..m");
    }
    if (!limited || within.isPresent()) {
      time(steps, within, stepsPlace);
    }
    if (skip instanceof Skip.ToFirst first) {
      skipTarget(steps, first.step(), skipPlace);
    } else if (skip instanceof Skip.ToLast last) {
      skipTarget(steps, last.step(), skipPlace);
    }
  }

  /** Returns where a step has a key; the step if it has it not. */
  private Node key(Step step, String key) {
    Node place = places.get(step);
    return place instanceof MappingNode mapping
        ? new MappingReader(mapping, "a step", new Problems("")).keyNode(key)
        : place;
  }

  private void order(List<? extends Step> steps, boolean inGroup) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Step before = i == 0 ? null : steps.get(i - 1);
      boolean last = i == steps.size() - 1;
      if (before != null && step.then().isAbsence() && before.quantifier().optional()) {
        problems.error(
            places.get(step),
            "an absence cannot follow an optional step",
            "write two patterns, one with the optional step and one without");
      }
      if (before != null && step.quantifier().optional() && before.quantifier().greedy()) {
        problems.error(
            places.get(step),
            "an optional step cannot follow a greedy step",
            "remove 'greedy' or 'optional'");
      }
      if (inGroup && last && step.then() == Contiguity.NOT_FOLLOWED_BY) {
        problems.error(
            places.get(step),
            "an absence cannot be the last step of a group",
            "move it after the group, or add a step after it");
      }
      if (step.then().isAbsence()
          && step instanceof EventStep event
          && event.absentFor().isPresent()) {
        absentFor(step, last ? null : steps.get(i + 1));
      }
      if (step instanceof ChoiceStep choice) {
        choice.sequences().forEach(each -> order(each, true));
      }
      if (step instanceof GroupStep group) {
        order(group.steps(), true);
        if (group.steps().stream().allMatch(each -> each.quantifier().optional())) {
          problems.error(
              places.get(step),
              "all steps of the group are optional",
              "make at least one of them required, or make the group itself optional");
        }
      }
    }
  }

  /**
   * @param next the step after an absence for a stated time; null if there is none
   */
  private void absentFor(Step absence, Step next) {
    if (next == null) {
      problems.error(
          key(absence, "for"),
          "the last step cannot have 'for'",
          "use 'within' on the step or the pattern");
    } else if (!next.then().isAbsence()
        && !(next instanceof EventStep && next.quantifier().equals(Step.Quantifier.ONE))) {
      problems.error(
          key(absence, "for"),
          "'for' must be followed by a step that takes one event",
          "add a step without 'times' and 'optional'");
    }
  }

  private void time(List<Step> steps, Optional<Duration> within, Node stepsPlace) {
    boolean loop = steps.stream().anyMatch(BoundsCheck::hasLoop);
    if (within.isEmpty() && loop) {
      problems.error(
          stepsPlace,
          "a loop needs a time limit: without one its partial matches are unbounded",
          "add 'within' to the pattern, such as within: 30m");
    } else if (within.isEmpty() && steps.size() > 1) {
      steps.stream()
          .skip(1)
          .filter(step -> !(step instanceof EventStep event && event.within().isPresent()))
          .findFirst()
          .ifPresent(
              step ->
                  problems.error(
                      places.get(step),
                      "this step has no time limit",
                      "add 'within' to the pattern (whole sequence) or to each later step"));
    } else if (within.isEmpty() && steps.get(0) instanceof GroupStep) {
      problems.error(stepsPlace, "the group has no time limit", "add 'within' to the pattern");
    } else if (within.isEmpty()
        && steps.get(0) instanceof ChoiceStep choice
        && choice.sequences().stream().anyMatch(each -> each.size() > 1)) {
      problems.error(stepsPlace, "the sequences have no time limit", "add 'within' to the pattern");
    }
    absencesFit(steps, within);
    if (within.isPresent()) {
      for (Step step : steps) {
        if (step instanceof EventStep event
            && event.within().isPresent()
            && event.within().get().compareTo(within.get()) > 0) {
          problems.error(
              key(step, "within"),
              "the step's 'within' is longer than the pattern's",
              "allowed: up to " + Durations.show(within.get()));
        }
      }
    }
    for (Step step : steps) {
      warnExponential(step);
      if (step instanceof EventStep event
          && event.eachWithin().isPresent()
          && within.isPresent()
          && event.eachWithin().get().compareTo(within.get()) >= 0) {
        problems.warning(
            key(step, "each-within"),
            "'each-within' has no effect: it is not less than the pattern's 'within'",
            "allowed: less than " + Durations.show(within.get()));
      }
    }
  }

  /** Reports absences that last longer than the time in which the next step must follow. */
  private void absencesFit(List<Step> steps, Optional<Duration> within) {
    for (int i = 0; i + 1 < steps.size(); i++) {
      if (!(steps.get(i) instanceof EventStep absence) || absence.absentFor().isEmpty()) {
        continue;
      }
      Optional<Duration> most =
          Stream.concat(
                  within.stream(),
                  steps.get(i + 1) instanceof EventStep next
                      ? next.within().stream()
                      : Stream.empty())
              .min(Duration::compareTo);
      if (most.isPresent() && absence.absentFor().get().compareTo(most.get()) >= 0) {
        problems.error(
            key(absence, "for"),
            "the next step can never match: 'for' must be shorter than 'within'",
            "allowed: less than " + Durations.show(most.get()));
      }
    }
  }

  private void warnExponential(Step step) {
    if (step.quantifier().isLoop() && step.quantifier().combinations()) {
      problems.warning(
          key(step, "combinations"),
          "a loop with 'combinations' doubles its partial matches with every event",
          "set an upper bound, such as times: 1..4");
    }
    if (step instanceof GroupStep group) {
      group.steps().forEach(this::warnExponential);
    }
  }

  /** Returns the number of states that a step compiles to, with bounded repetitions unrolled. */
  private static long stateCount(Step step) {
    Step.Quantifier quantifier = step.quantifier();
    long times = quantifier.isLoop() ? quantifier.from() + 1L : quantifier.to();
    long inner = 1;
    if (step instanceof GroupStep group) {
      inner = group.steps().stream().mapToLong(BoundsCheck::stateCount).sum();
    } else if (step instanceof ChoiceStep choice) {
      inner =
          choice.sequences().stream()
              .flatMap(List::stream)
              .mapToLong(BoundsCheck::stateCount)
              .sum();
    }
    return Math.min(Integer.MAX_VALUE, times * inner);
  }

  private static boolean hasLoop(Step step) {
    return !step.quantifier().isSingle()
        || (step instanceof ChoiceStep choice
            && choice.sequences().stream().flatMap(List::stream).anyMatch(BoundsCheck::hasLoop))
        || (step instanceof GroupStep group
            && group.steps().stream().anyMatch(BoundsCheck::hasLoop));
  }

  private void skipTarget(List<Step> steps, String name, Node place) {
    List<String> targets =
        steps.stream()
            .filter(step -> step instanceof EventStep && !step.then().isAbsence())
            .map(Step::name)
            .toList();
    if (!targets.contains(name)) {
      problems.error(
          place,
          "'skip' refers to '%s', which is not a top-level step that takes events".formatted(name),
          Names.allowed(name, targets));
    }
  }
}
