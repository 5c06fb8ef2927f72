package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternPlaces;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.lint.PatternLint.Finding;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds steps that require more time since an earlier event than the pattern's window has. All
 * events of a match are less than the window apart.
 */
final class BeyondWindow {

  private static final Set<String> LATER = Set.of("_>_", "_>=_");
  private static final Set<String> EARLIER = Set.of("_<_", "_<=_");

  private final Set<String> steps;
  private final Duration window;

  private BeyondWindow(Set<String> steps, Duration window) {
    this.steps = steps;
    this.window = window;
  }

  static List<Finding> find(MomentPattern pattern) {
    if (pattern.within().isEmpty()) {
      return List.of();
    }
    Set<String> names = pattern.eventSteps().stream().map(Step::name).collect(Collectors.toSet());
    BeyondWindow check = new BeyondWindow(names, pattern.within().get());
    return pattern.eventSteps().stream().flatMap(check::find).toList();
  }

  private Stream<Finding> find(EventStep step) {
    return step.anyOf().stream()
        .flatMap(alternative -> alternative.where().stream())
        .flatMap(where -> conjuncts(where.ast().getExpr()))
        .flatMap(part -> required(part).stream())
        .filter(required -> required.compareTo(window) >= 0)
        .map(
            required ->
                new Finding(
                    PatternPlaces.ofKey(step.name(), "where"),
                    "no event can come %s after an earlier one: 'within' of the pattern is %s"
                        .formatted(Durations.show(required), Durations.show(window)),
                    "set a 'within' longer than " + Durations.show(required)));
  }

  private static Stream<CelExpr> conjuncts(CelExpr expr) {
    return isCall(expr, Set.of("_&&_"))
        ? expr.call().args().stream().flatMap(BeyondWindow::conjuncts)
        : Stream.of(expr);
  }

  /** Returns how long after an earlier event a part requires the event to come. */
  private Optional<Duration> required(CelExpr part) {
    if (isCall(part, LATER)) {
      return required(part.call().args().get(0), part.call().args().get(1));
    }
    return isCall(part, EARLIER)
        ? required(part.call().args().get(1), part.call().args().get(0))
        : Optional.empty();
  }

  /**
   * @param greater {@code event.event_time - a[0].event_time} or {@code event.event_time}
   * @param less a duration, or {@code a[0].event_time + duration("1h")}
   */
  private Optional<Duration> required(CelExpr greater, CelExpr less) {
    if (isCall(greater, Set.of("_-_"))) {
      return isTimeOfEvent(greater.call().args().get(0))
              && isTimeOfStep(greater.call().args().get(1))
          ? duration(less)
          : Optional.empty();
    }
    return isTimeOfEvent(greater)
            && isCall(less, Set.of("_+_"))
            && isTimeOfStep(less.call().args().get(0))
        ? duration(less.call().args().get(1))
        : Optional.empty();
  }

  private static boolean isTimeOfEvent(CelExpr expr) {
    return isTime(expr)
        && expr.select().operand().getKind() == Kind.IDENT
        && expr.select().operand().ident().name().equals("event");
  }

  private boolean isTimeOfStep(CelExpr expr) {
    if (!isTime(expr) || !isCall(expr.select().operand(), Set.of("_[_]"))) {
      return false;
    }
    CelExpr list = expr.select().operand().call().args().get(0);
    return list.getKind() == Kind.IDENT && steps.contains(list.ident().name());
  }

  private static boolean isTime(CelExpr expr) {
    return expr.getKind() == Kind.SELECT && expr.select().field().equals("event_time");
  }

  private static Optional<Duration> duration(CelExpr expr) {
    return isCall(expr, Set.of("duration"))
            && expr.call().args().size() == 1
            && expr.call().args().get(0).getKind() == Kind.CONSTANT
            && expr.call().args().get(0).constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Durations.parse(expr.call().args().get(0).constant().stringValue())
        : Optional.empty();
  }

  private static boolean isCall(CelExpr expr, Set<String> functions) {
    return expr.getKind() == Kind.CALL && functions.contains(expr.call().function());
  }
}
