package io.micromoments.patterns.language.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the captured values of a moment that an expression reads. */
public final class CapturedNames {

  private CapturedNames() {}

  /** Returns the names in {@code moment.capture["name"]} and {@code moment.capture.name}. */
  public static Set<String> in(Expression expression) {
    return CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .flatMap(CapturedNames::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> name(CelExpr expr) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      return isCapture(expr.select().operand()) ? Stream.of(expr.select().field()) : Stream.empty();
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
}
