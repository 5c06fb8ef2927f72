package io.micromoments.patterns.language.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the captured values of a moment that an expression reads. */
public final class CapturedNames {

  private CapturedNames() {}

  /** Returns the names in {@code moment.capture["name"]} and {@code moment.capture.name}. */
  public static Set<String> in(Expression expression) {
    return readBy(expression).keySet();
  }

  /** Returns the same names, each with the first part of the expression that contains it. */
  public static SortedMap<String, CelExpr> readBy(Expression expression) {
    SortedMap<String, CelExpr> parts = new TreeMap<>();
    CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .forEach(expr -> add(expr, parts));
    return parts;
  }

  private static void add(CelExpr expr, Map<String, CelExpr> parts) {
    if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
      if (isCapture(expr.select().operand())) {
        parts.putIfAbsent(expr.select().field(), expr);
      }
    } else if (expr.getKind() == CelExpr.ExprKind.Kind.CALL
        && expr.call().function().equals("_[_]")
        && isCapture(expr.call().args().get(0))) {
      CelExpr index = expr.call().args().get(1);
      if (index.getKind() == CelExpr.ExprKind.Kind.CONSTANT
          && index.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
        parts.putIfAbsent(index.constant().stringValue(), index);
      }
    }
  }

  private static boolean isCapture(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.SELECT
        && expr.select().field().equals("capture")
        && expr.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.select().operand().ident().name().equals("moment");
  }
}
