package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.lint.PatternLint.Finding;
import io.micromoments.text.Names;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds values that {@code ends-when} reads from the moment, but the pattern does not capture: the
 * condition is not true then, so no event ends a moment.
 */
final class UncapturedValue {

  private UncapturedValue() {}

  static List<Finding> find(MomentPattern pattern) {
    Set<String> captured = new TreeSet<>(pattern.capture().keySet());
    pattern.onTimeout().ifPresent(each -> captured.addAll(each.capture().keySet()));
    return pattern.endsWhen().flatMap(Alternative::where).stream()
        .flatMap(UncapturedValue::read)
        .filter(name -> !captured.contains(name))
        .distinct()
        .map(name -> finding(name, captured))
        .toList();
  }

  /** Returns the names in {@code moment.capture["name"]} and {@code moment.capture.name}. */
  private static Stream<String> read(Expression expression) {
    return CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .flatMap(UncapturedValue::name);
  }

  private static Stream<String> name(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return !expr.select().testOnly() && isCapture(expr.select().operand())
          ? Stream.of(expr.select().field())
          : Stream.empty();
    }
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL
        || !expr.call().function().equals("_[_]")
        || !isCapture(expr.call().args().get(0))) {
      return Stream.empty();
    }
    CelExpr index = expr.call().args().get(1);
    return index.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && index.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Stream.of(index.constant().stringValue())
        : Stream.empty();
  }

  private static boolean isCapture(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.SELECT
        && expr.select().field().equals("capture")
        && expr.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.select().operand().ident().name().equals("moment");
  }

  private static Finding finding(String name, Set<String> captured) {
    return new Finding(
        PatternReader.END_PLACE,
        "the pattern does not capture '%s', so this condition is never true".formatted(name),
        captured.isEmpty()
            ? "add capture: {%s: …}, with the value to compare".formatted(name)
            : Names.suggested(name, captured) + "captured: " + String.join(", ", captured));
  }
}
