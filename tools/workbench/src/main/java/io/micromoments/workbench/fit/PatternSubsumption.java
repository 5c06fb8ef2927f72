package io.micromoments.workbench.fit;

import dev.cel.common.ast.CelExpr;
import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.text.PrintableText;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether it follows from two files that one pattern detects whatever another one detects, at the
 * same event or before it. Compares the texts of conditions, so it finds only plain cases: the same
 * steps, of which one pattern requires more.
 */
final class PatternSubsumption {

  private PatternSubsumption() {}

  /**
   * Returns whether the general pattern detects whatever the specific one does: each of its steps
   * requires no more than that of the specific one.
   */
  static boolean subsumes(MomentPattern general, MomentPattern specific) {
    return specific.steps().size() == general.steps().size()
        && specific.onTimeout().isEmpty()
        && general.onTimeout().isEmpty()
        && !specific.startsOneAtATime()
        && !general.startsOneAtATime()
        && specific.skip() instanceof MomentPattern.Skip.Overlapping
        && general.skip() instanceof MomentPattern.Skip.Overlapping
        && specific.features().equals(general.features())
        && streamsAllow(specific, general)
        && isWithin(specific, general)
        && impliesWhen(specific, general)
        && impliesSteps(specific, general);
  }

  /** {@code next} and {@code consecutive} look at all events of the streams of the pattern. */
  private static boolean streamsAllow(MomentPattern specific, MomentPattern general) {
    return specific.streams().equals(general.streams());
  }

  private static boolean isWithin(MomentPattern specific, MomentPattern general) {
    boolean hasAbsence = specific.eventSteps().stream().anyMatch(step -> step.then().isAbsence());
    return hasAbsence
        ? specific.within().equals(general.within())
        : isShorter(specific.within(), general.within());
  }

  private static boolean isShorter(Optional<Duration> shorter, Optional<Duration> longer) {
    return longer.isEmpty() || (shorter.isPresent() && shorter.get().compareTo(longer.get()) <= 0);
  }

  private static boolean impliesWhen(MomentPattern specific, MomentPattern general) {
    // What a condition on a match reads depends on the events of the match, which may differ.
    return general.when().isEmpty()
        || (specific.when().equals(general.when())
            && general.eventSteps().stream()
                .noneMatch(step -> general.when().get().text().contains(step.name())));
  }

  /**
   * The general pattern may take an earlier event for a step that requires less. What follows must
   * then not depend on how early: it must be a plain {@code followed-by} without a window.
   */
  private static boolean impliesSteps(MomentPattern specific, MomentPattern general) {
    boolean mayBeEarlier = false;
    for (int i = 0; i < specific.steps().size(); i++) {
      if (!(specific.steps().get(i) instanceof Step.EventStep one)
          || !(general.steps().get(i) instanceof Step.EventStep other)) {
        return false;
      }
      boolean isSame = one.equals(other) && !refersToSteps(one);
      if (!isSame && !requiresLess(one, other, i == 0)) {
        return false;
      }
      if (mayBeEarlier && !isPlain(other)) {
        return false;
      }
      mayBeEarlier |= !isSame && i > 0;
    }
    return true;
  }

  private static boolean isPlain(Step.EventStep step) {
    return step.then() == Step.Contiguity.FOLLOWED_BY && step.within().isEmpty();
  }

  private static boolean requiresLess(
      Step.EventStep specific, Step.EventStep general, boolean isFirst) {
    if (!specific.quantifier().equals(Step.Quantifier.ONE)
        || !general.quantifier().equals(Step.Quantifier.ONE)
        || !specific.within().equals(general.within())
        || specific.anyOf().size() != 1
        || general.anyOf().size() != 1
        || (!isFirst && (specific.then() != general.then() || specific.then().isAbsence()))) {
      return false;
    }
    Step.Alternative one = specific.anyOf().get(0);
    Step.Alternative other = general.anyOf().get(0);
    return other.on().containsAll(one.on())
        && !refersToSteps(general)
        && conjuncts(one.where()).containsAll(conjuncts(other.where()));
  }

  /** Conditions on earlier events may hold for one match and not for another. */
  private static boolean refersToSteps(Step.EventStep step) {
    return Stream.concat(step.anyOf().stream(), step.until().stream())
        .flatMap(each -> each.where().stream())
        .anyMatch(where -> new EventCondition(where).dependsOnContext());
  }

  /** Returns the texts of the parts that all must hold. */
  private static Set<String> conjuncts(Optional<Expression> where) {
    if (where.isEmpty()) {
      return Set.of();
    }
    Set<String> texts = new HashSet<>();
    if (isConjunction(where.get().ast().getExpr())) {
      new ConditionParts(where.get(), Condition::new)
          .all()
          .forEach(part -> texts.add(PrintableText.oneLine(part.text())));
    } else {
      texts.add(PrintableText.oneLine(where.get().text()));
    }
    return texts;
  }

  private static boolean isConjunction(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return true;
    }
    return switch (expr.call().function()) {
      case "_&&_" -> expr.call().args().stream().allMatch(PatternSubsumption::isConjunction);
      case "_||_" -> false;
      default -> true;
    };
  }
}
