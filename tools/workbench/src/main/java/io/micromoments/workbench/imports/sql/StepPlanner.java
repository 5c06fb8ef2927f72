package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.StepNames;
import io.micromoments.workbench.imports.sql.StepPlan.Times;
import io.micromoments.workbench.imports.sql.parser.RowPattern;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Alternatives;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Excluded;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Permutation;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Quantified;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Sequence;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Plans the steps of a row pattern. */
final class StepPlanner {

  private static final int MAX_TIMES = 100;

  private final Problems problems;
  private final Map<String, MatchedVariable> variables = new LinkedHashMap<>();
  private final StepNames names = new StepNames();
  private int groups;

  StepPlanner(Problems problems) {
    this.problems = problems;
  }

  /** Returns the variables of the planned pattern, in its order. */
  Map<String, MatchedVariable> variables() {
    return variables;
  }

  /**
   * Returns the steps.
   *
   * @throws CannotImport if no steps can say it
   */
  List<StepPlan> plan(RowPattern pattern) {
    List<StepPlan> steps = sequence(pattern, 0, true);
    StepPlan last = steps.get(steps.size() - 1);
    if (last instanceof StepPlan.One one && (one.times().isGreedy() || isOptional(one.times()))) {
      problems.warning(
          last.at().line(),
          last.at().column(),
          last.at().length(),
          "a greedy quantifier at the end, which Flink SQL rejects: the match is complete with the"
              + " first event that completes it, not with the last one that fits",
          "finish with a variable without a quantifier, or with a reluctant one such as +?");
    }
    return steps;
  }

  private static boolean isOptional(Times times) {
    return times.isOptional() && times.isSingle();
  }

  private List<StepPlan> sequence(RowPattern pattern, int group, boolean isRequired) {
    List<StepPlan> steps = new ArrayList<>();
    for (RowPattern part : pattern instanceof Sequence all ? all.parts() : List.of(pattern)) {
      if (part instanceof Sequence inner) {
        steps.addAll(sequence(inner, group, isRequired));
      } else if (part instanceof Excluded excluded) {
        problems.warning(
            excluded.at().line(),
            excluded.at().column(),
            2,
            "{- -} is ignored: its events are matched, and are part of the evidence of the moment",
            "");
        steps.addAll(sequence(excluded.part(), group, isRequired));
      } else {
        step(part, group, isRequired, steps);
      }
    }
    return steps;
  }

  private void step(RowPattern part, int group, boolean isRequired, List<StepPlan> steps) {
    if (part instanceof Variable variable) {
      steps.add(one(variable, Times.ONCE, group, isRequired, steps));
    } else if (part instanceof Quantified quantified) {
      quantified(quantified, group, isRequired, steps);
    } else if (part instanceof Alternatives alternatives) {
      steps.add(either(alternatives, group));
    } else if (part instanceof Permutation permutation) {
      steps.add(allOf(permutation, group, isRequired));
    }
  }

  private void quantified(
      Quantified quantified, int group, boolean isRequired, List<StepPlan> steps) {
    SourcePosition at = quantified.at();
    Times times = times(quantified);
    if (quantified.part() instanceof Variable variable) {
      steps.add(one(variable, times, group, isRequired, steps));
    } else if (times.equals(Times.ONCE)) {
      steps.addAll(sequence(quantified.part(), group, isRequired));
    } else if (quantified.part() instanceof Sequence) {
      if (group > 0) {
        throw new CannotImport(at, "a repeated group in a repeated group", "write it flatter");
      }
      if (!quantified.isReluctant() && quantified.from() != quantified.to()) {
        problems.warning(
            at.line(),
            at.column(),
            at.length(),
            "a group is not greedy: if an event fits both the group and what follows it, both are"
                + " tried",
            "Flink SQL has no repeated groups");
      }
      int number = ++groups;
      boolean requiresOne = isRequired && !times.isOptional();
      List<StepPlan> inner = sequence(quantified.part(), number, requiresOne);
      steps.add(
          new StepPlan.Group(
              inner, new Times(times.from(), times.to(), times.isOptional(), false), at));
    } else {
      throw new CannotImport(
          at,
          "alternatives and permutations cannot be repeated",
          "if they need no names of their own, use one variable with OR in its condition");
    }
  }

  private static Times times(Quantified quantified) {
    int from = quantified.from();
    int to = quantified.to();
    boolean isTooHigh = from > MAX_TIMES || to > MAX_TIMES;
    if (isTooHigh || to == 0 || (to != RowPattern.UNBOUNDED && to < from)) {
      throw new CannotImport(
          quantified.at(),
          from == to
              ? String.format(Locale.ROOT, "found {%d}", from)
              : String.format(
                  Locale.ROOT, "found {%d,%s}", from, to == RowPattern.UNBOUNDED ? "" : to),
          "allowed: 1 to " + MAX_TIMES + " occurrences, the lower number first");
    }
    boolean isOptional = from == 0;
    int least = Math.max(1, from);
    boolean isSingle = to == 1;
    if (isOptional && isSingle && quantified.isReluctant()) {
      throw new CannotImport(
          quantified.at(), "a reluctant optional variable, which Flink SQL rejects, too", "use ?");
    }
    // Of a number of events that is fixed, none can be chosen.
    boolean isGreedy = !quantified.isReluctant() && !isSingle && from != to;
    return new Times(least, to, isOptional, isGreedy);
  }

  private StepPlan.One one(
      Variable variable, Times times, int group, boolean isRequired, List<StepPlan> before) {
    Optional<String> previous = Optional.empty();
    if (group == 0
        && !before.isEmpty()
        && before.get(before.size() - 1) instanceof StepPlan.One last
        && !last.times().isOptional()) {
      previous = Optional.of(last.variable().name());
    }
    boolean takesOne = times.isSingle() && !times.isOptional() && group == 0 && isRequired;
    MatchedVariable matched =
        new MatchedVariable(
            variable.name(),
            names.of(variable.name()),
            variables.size(),
            takesOne,
            isRequired && !times.isOptional(),
            group,
            previous);
    if (variables.putIfAbsent(variable.name(), matched) != null) {
      throw new CannotImport(
          variable.at(),
          "variable '%s' is in the pattern twice, which Flink SQL rejects, too"
              .formatted(variable.name()),
          "use two variables with the same condition");
    }
    return new StepPlan.One(matched, times, variable.at());
  }

  private StepPlan either(Alternatives alternatives, int group) {
    if (group > 0) {
      throw new CannotImport(
          alternatives.at(), "alternatives in a repeated group", "write several queries");
    }
    List<List<StepPlan>> choices = new ArrayList<>();
    for (RowPattern choice : alternatives.choices()) {
      List<StepPlan> steps = sequence(choice, group, false);
      for (StepPlan step : steps) {
        if (!(step instanceof StepPlan.One one) || one.times().isOptional()) {
          throw new CannotImport(
              step.at(),
              "an alternative can only have variables that take at least one event",
              "write several queries");
        }
      }
      choices.add(steps);
    }
    return new StepPlan.Either(choices, alternatives.at());
  }

  private StepPlan allOf(Permutation permutation, int group, boolean isRequired) {
    SourcePosition at = permutation.at();
    List<StepPlan.One> steps = new ArrayList<>();
    for (RowPattern part : permutation.parts()) {
      if (!(part instanceof Variable variable)) {
        throw new CannotImport(
            part.at(), "PERMUTE can only have variables without quantifiers", "");
      }
      steps.add(one(variable, Times.ONCE, group, isRequired, List.of()));
    }
    if (steps.size() < 2 || steps.size() > 4 || group > 0) {
      throw new CannotImport(
          at,
          String.format(Locale.ROOT, "PERMUTE of %d variables", steps.size()),
          "allowed: two to four variables");
    }
    problems.warning(
        at.line(),
        at.column(),
        at.length(),
        "PERMUTE becomes 'all-of': other events may come between its events, unlike in SQL",
        "");
    return new StepPlan.AllOf(steps, at);
  }
}
