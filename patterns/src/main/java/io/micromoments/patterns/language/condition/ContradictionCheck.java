package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.runtime.CelEvaluationException;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.cel.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a reason why a condition can never be true, as far as its constants show: a conjunct
 * ({@code &&}) is false for every event, or two conjuncts compare the same operand with constants
 * that exclude each other.
 */
final class ContradictionCheck {

  /**
   * A reason why the condition is never true.
   *
   * @param place the conjunct, or the second of two that exclude each other
   * @param hint what to do
   */
  record Finding(ExpressionSpan place, String message, String hint) {

    private Finding(ExpressionSpan place, String message) {
      this(
          place,
          message,
          "the condition can therefore never be true: remove this part, or compare a value that"
              + " varies");
    }
  }

  /** What "\\b" is in a text of CEL; in a regular expression it is meant as a word boundary. */
  private static final char BACKSPACE = '\b';

  /**
   * A conjunct such as {@code event.value > 100.0}, normalized to have the constant on the right.
   */
  private record Comparison(CelExpr whole, String operand, String operator, Object constant) {

    /** Returns whether no value satisfies both comparisons. */
    boolean excludes(Comparison other) {
      Optional<Integer> order = compare(constant, other.constant);
      if (!operand.equals(other.operand) || order.isEmpty()) {
        return false;
      }
      return operator.equals("_==_")
          ? !other.allows(order.get())
          : other.operator.equals("_==_")
              ? !allows(-order.get())
              : isEmptyRange(order.get(), other);
    }

    /**
     * Returns whether the comparison holds for a value.
     *
     * @param order the sign of comparing the value with the constant
     */
    private boolean allows(int order) {
      return switch (operator) {
        case "_==_" -> order == 0;
        case "_!=_" -> order != 0;
        case "_<_" -> order < 0;
        case "_<=_" -> order <= 0;
        case "_>_" -> order > 0;
        default -> order >= 0;
      };
    }

    private boolean isEmptyRange(int order, Comparison other) {
      boolean fromBelow = operator.startsWith("_>");
      boolean otherFromBelow = other.operator.startsWith("_>");
      if (operator.equals("_!=_") || other.operator.equals("_!=_") || fromBelow == otherFromBelow) {
        return false;
      }
      int gap = fromBelow ? order : -order;
      boolean bothIncluded = operator.endsWith("=_") && other.operator.endsWith("=_");
      return gap > 0 || (gap == 0 && !bothIncluded);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // both have the same class
    private static Optional<Integer> compare(Object one, Object other) {
      if (one instanceof Number a && other instanceof Number b) {
        return Optional.of(Double.compare(a.doubleValue(), b.doubleValue()));
      }
      return one instanceof Comparable a && one.getClass() == other.getClass()
          ? Optional.of(a.compareTo(other))
          : Optional.empty();
    }
  }

  /** Operators by the operator that is equivalent when the operands are swapped. */
  private static final Map<String, String> SWAPPED_OPERATORS =
      Map.of(
          "_==_", "_==_", "_!=_", "_!=_", "_<_", "_>_", "_<=_", "_>=_", "_>_", "_<_", "_>=_",
          "_<=_");

  private final CelAbstractSyntaxTree ast;
  private final String text;

  private ContradictionCheck(Expression condition) {
    this.ast = condition.ast();
    this.text = condition.text();
  }

  /** Returns the first reason found, or empty. */
  static Optional<Finding> find(Expression condition) {
    return new ContradictionCheck(condition).find();
  }

  private Optional<Finding> find() {
    List<CelExpr> parts = new ArrayList<>();
    collectConjuncts(ast.getExpr(), parts);
    List<Comparison> comparisons = new ArrayList<>();
    for (CelExpr part : parts) {
      if (ConstantParts.isConstant(part)) {
        if (value(part).filter(Boolean.FALSE::equals).isPresent()) {
          ExpressionSpan span = span(part);
          return Optional.of(new Finding(span, "'%s' is always false".formatted(span.text())));
        }
        continue;
      }
      if (matchesBackspace(part)) {
        return Optional.of(
            new Finding(
                span(part),
                "\"\\b\" in a text is a backspace character, not the boundary of a word",
                "begin the text with r, so that it keeps its backslashes:"
                    + " event.query.matches(r\"\\bloan\\b\")"));
      }
      Optional<Comparison> comparison = comparison(part);
      if (comparison.isEmpty()) {
        continue;
      }
      for (Comparison before : comparisons) {
        if (before.excludes(comparison.get())) {
          ExpressionSpan span = span(part);
          return Optional.of(
              new Finding(
                  span,
                  "'%s' and '%s' are never both true"
                      .formatted(span(before.whole).text(), span.text())));
        }
      }
      comparisons.add(comparison.get());
    }
    return Optional.empty();
  }

  private boolean matchesBackspace(CelExpr part) {
    if (part.getKind() != Kind.CALL || !part.call().function().equals("matches")) {
      return false;
    }
    List<CelExpr> arguments = part.call().args();
    return value(arguments.get(arguments.size() - 1))
        .filter(regex -> regex instanceof String text && text.indexOf(BACKSPACE) >= 0)
        .isPresent();
  }

  private static void collectConjuncts(CelExpr expr, List<CelExpr> parts) {
    if (expr.getKind() == Kind.CALL && expr.call().function().equals("_&&_")) {
      expr.call().args().forEach(each -> collectConjuncts(each, parts));
    } else {
      parts.add(expr);
    }
  }

  private Optional<Comparison> comparison(CelExpr part) {
    if (part.getKind() != Kind.CALL || !SWAPPED_OPERATORS.containsKey(part.call().function())) {
      return Optional.empty();
    }
    CelExpr left = part.call().args().get(0);
    CelExpr right = part.call().args().get(1);
    String operator = part.call().function();
    boolean turned = ConstantParts.isConstant(left);
    CelExpr operand = turned ? right : left;
    return value(turned ? left : right)
        .map(
            constant ->
                new Comparison(
                    part,
                    span(operand).text(),
                    turned ? SWAPPED_OPERATORS.get(operator) : operator,
                    constant));
  }

  /** Returns the value of a part if it is constant and can be computed. */
  private Optional<Object> value(CelExpr part) {
    if (!ConstantParts.isConstant(part)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConstantParts.value(part, ast));
    } catch (CelEvaluationException e) {
      return Optional.empty(); // Reported by FailingConstants.
    }
  }

  private ExpressionSpan span(CelExpr part) {
    return ExpressionSpan.of(part, text, ast);
  }
}
