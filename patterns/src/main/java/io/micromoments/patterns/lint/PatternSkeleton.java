package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The structure of a pattern with simple conditions instead of its own. An event fits a step if its
 * action is the step's name and, if the step's condition refers to earlier events, its item is the
 * same as theirs. So a sequence of events can be generated for any pattern, whatever its conditions
 * are.
 */
final class PatternSkeleton {

  /**
   * Window of every outline. Longer than any sequence of events that is tried, which are a second
   * apart.
   */
  static final int WINDOW_SECONDS = 3_600;

  private final StringBuilder yaml = new StringBuilder();
  private final Set<String> names = new LinkedHashSet<>();

  private PatternSkeleton() {}

  /** Returns the outline as a pattern of its own; empty if there is none. */
  static Optional<MomentPattern> of(MomentPattern pattern) {
    PatternSkeleton outline = new PatternSkeleton();
    outline
        .yaml
        .append("pattern: outline\nversion: 1\nmoment: KNOW\nintent: outline\n")
        .append(
            String.format(
                Locale.ROOT,
                "within: %ds\nskip: %s\nsteps:\n",
                WINDOW_SECONDS,
                skip(pattern.skip())));
    outline.steps(pattern.steps(), "  ");
    return PatternReader.read(new SourceText("outline", outline.yaml.toString())).pattern();
  }

  /** Returns the names of the steps in the shortest match, one per event, in order. */
  static List<String> shortest(List<Step> steps) {
    List<String> shortest = new ArrayList<>();
    for (Step step : steps) {
      Quantifier quantifier = step.quantifier();
      if (step.then().isAbsence() || quantifier.optional()) {
        continue;
      }
      for (int i = 0; i < quantifier.from(); i++) {
        if (step instanceof GroupStep group) {
          shortest.addAll(shortest(group.steps()));
        } else {
          shortest.add(step.name());
        }
      }
    }
    return shortest;
  }

  /** Returns a skip strategy in the syntax of pattern files. */
  static String skip(Skip skip) {
    if (skip instanceof Skip.ToFirst first) {
      return "to-first " + first.step();
    }
    if (skip instanceof Skip.ToLast last) {
      return "to-last " + last.step();
    }
    if (skip instanceof Skip.None) {
      return "none";
    }
    if (skip instanceof Skip.ToNext) {
      return "to-next";
    }
    return skip instanceof Skip.PastLastEvent ? "past-last-event" : "overlapping";
  }

  private void steps(List<Step> steps, String indent) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step instanceof EventStep event) {
        line(indent, "- step: " + event.name());
        line(indent, "  on: clickstream");
        line(indent, "  where: '" + condition(event) + "'");
        if (!event.then().isAbsence()) {
          names.add(event.name());
        }
      } else if (step instanceof GroupStep group) {
        line(indent, "- steps:");
        steps(group.steps(), indent + "    ");
      }
      if (i > 0) {
        line(indent, "  then: " + step.then().label());
      }
      quantifier(step, indent);
    }
  }

  private String condition(EventStep step) {
    String named = "event.action == \"%s\"".formatted(step.name());
    return lookedBackAt(step)
        .map(
            earlier -> named + " && %s.all(each, each.item_id == event.item_id)".formatted(earlier))
        .orElse(named);
  }

  /** Returns a step that the condition refers to; empty if it refers to none. */
  private Optional<String> lookedBackAt(EventStep step) {
    Set<String> visible = new LinkedHashSet<>(names);
    visible.add(step.name());
    return step.anyOf().stream()
        .flatMap(alternative -> alternative.where().stream())
        .flatMap(
            where -> CelNavigableAst.fromAst(where.ast()).getRoot().allNodes().map(n -> n.expr()))
        .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .map(expr -> expr.ident().name())
        .filter(visible::contains)
        .findFirst();
  }

  private void quantifier(Step step, String indent) {
    Quantifier quantifier = step.quantifier();
    if (quantifier.isLoop()) {
      line(indent, "  times: " + quantifier.from() + "+");
    } else if (!quantifier.isSingle()) {
      line(indent, "  times: " + quantifier.from() + ".." + quantifier.to());
    }
    flag(quantifier.optional(), "optional", indent);
    flag(quantifier.greedy(), "greedy", indent);
    flag(quantifier.consecutive(), "consecutive", indent);
    flag(quantifier.combinations(), "combinations", indent);
  }

  private void flag(boolean isSet, String key, String indent) {
    if (isSet) {
      line(indent, "  " + key + ": true");
    }
  }

  private void line(String indent, String text) {
    yaml.append(indent).append(text).append('\n');
  }
}
