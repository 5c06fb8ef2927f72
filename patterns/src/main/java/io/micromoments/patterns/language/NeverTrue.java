package io.micromoments.patterns.language;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationException;
import java.util.Optional;

/**
 * Finds why a condition can never be true, as far as constants tell: it, or one of the parts that
 * it joins by {@code &&}, is false whatever the event is.
 */
final class NeverTrue {

  private NeverTrue() {}

  /** The part that is never true; empty where none was found. */
  static Optional<ExpressionSpan> find(Expression condition) {
    CelAbstractSyntaxTree ast = condition.ast();
    return find(ast.getExpr(), ast).map(part -> ExpressionSpan.of(part, condition.text(), ast));
  }

  private static Optional<CelExpr> find(CelExpr expr, CelAbstractSyntaxTree ast) {
    if (ConstantParts.isConstant(expr)) {
      return isFalse(expr, ast) ? Optional.of(expr) : Optional.empty();
    }
    return expr.getKind() == Kind.CALL && expr.call().function().equals("_&&_")
        ? expr.call().args().stream().flatMap(each -> find(each, ast).stream()).findFirst()
        : Optional.empty();
  }

  private static boolean isFalse(CelExpr expr, CelAbstractSyntaxTree ast) {
    try {
      return Boolean.FALSE.equals(ConstantParts.value(expr, ast));
    } catch (CelEvaluationException e) {
      return false; // Reported as a part that can never be computed.
    }
  }
}
