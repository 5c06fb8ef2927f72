package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds conditions that read an event which a step never takes: those who count from 1 write {@code
 * look[1]} for the first one, and a step that takes one event has taken none when it is checked.
 */
final class IndexBeyondStep {

  private final Map<String, Long> most = new HashMap<>();
  private final List<Expression> loopEnds = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  private IndexBeyondStep() {}

  static List<Finding> find(MomentPattern pattern) {
    IndexBeyondStep found = new IndexBeyondStep();
    found.count(pattern.steps(), 1);
    for (EventStep step : pattern.eventSteps()) {
      step.anyOf().stream()
          .flatMap(alternative -> alternative.where().stream())
          .forEach(where -> found.check(where, step.name(), true));
    }
    Stream.of(
            pattern.when().stream(),
            pattern.confidence().stream(),
            pattern.capture().values().stream(),
            found.loopEnds.stream())
        .flatMap(each -> each)
        .forEach(expression -> found.check(expression, "", false));
    return found.findings;
  }

  /** Counts how many events steps take at most, and collects the conditions that end loops. */
  private void count(List<? extends Step> steps, long repeats) {
    for (Step step : steps) {
      step.until().flatMap(Step.Alternative::where).ifPresent(loopEnds::add);
      long times = repeats * step.quantifier().to();
      if (step instanceof GroupStep group) {
        count(group.steps(), Math.min(times, Integer.MAX_VALUE));
      } else if (step instanceof ChoiceStep choice) {
        choice.sequences().forEach(each -> count(each, repeats));
      } else {
        most.merge(step.name(), times, Math::max);
      }
    }
  }

  /**
   * @param step whose condition it is; empty for conditions on the match or the end of a loop
   * @param isOfNext whether it is on the next event of the step
   */
  private void check(Expression expression, String step, boolean isOfNext) {
    CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(IndexBeyondStep::isIndexed)
        .forEach(
            expr -> {
              String read = expr.call().args().get(0).ident().name();
              long index = expr.call().args().get(1).constant().int64Value();
              if (!most.containsKey(read)) {
                return; // a variable of a macro
              }
              boolean isOwn = isOfNext && read.equals(step);
              long available = most.get(read) - (isOwn ? 1 : 0);
              if (index >= available) {
                findings.add(finding(step.isEmpty() ? read : step, read, index, available, isOwn));
              }
            });
  }

  private static boolean isIndexed(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CALL
        && expr.call().function().equals("_[_]")
        && expr.call().args().get(0).getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.call().args().get(1).getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.call().args().get(1).constant().getKind() == CelConstant.Kind.INT64_VALUE;
  }

  private static Finding finding(
      String place, String read, long index, long available, boolean isOwn) {
    String missing = "%s[%s] is never there".formatted(read, String.valueOf(index));
    if (available == 0) {
      return new Finding(
          place,
          "%s: before the event of step %s, the step has taken none".formatted(missing, read),
          "use 'event' for the event itself, such as event.value");
    }
    return new Finding(
        place,
        "%s: step %s %s"
            .formatted(
                missing,
                read,
                available == 1
                    ? isOwn ? "has taken 1 event before at most" : "takes 1 event"
                    : (isOwn ? "has taken %s events before at most" : "takes %s events at most")
                        .formatted(String.valueOf(available))),
        "events are counted from 0: the first one is %s[0]".formatted(read));
  }
}
