package io.micromoments.patterns.language.condition;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.cel.Expression;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds a negation that no customer without a profile meets, such as {@code
 * !customer.products.exists(…)}: what is missing is neither true nor false, but an author who asks
 * for customers without a product mostly means those of whom nothing is known, too. It is reported
 * only if the rest of the condition may be true for such a customer.
 */
final class MissingProfile {

  private final Expression condition;

  private MissingProfile(Expression condition) {
    this.condition = condition;
  }

  static Optional<ContradictionCheck.Finding> find(Expression condition) {
    return new MissingProfile(condition).find();
  }

  private Optional<ContradictionCheck.Finding> find() {
    CelExpr root = condition.ast().getExpr();
    return negations(root)
        .filter(part -> !mayHold(root, null) && mayHold(root, part))
        .findFirst()
        .map(this::finding);
  }

  private ContradictionCheck.Finding finding(CelExpr negation) {
    ExpressionSpan span = ExpressionSpan.of(negation, condition.text(), condition.ast());
    String field =
        fields(negation).findFirst().map(each -> "customer." + each.select().field()).orElseThrow();
    return new ContradictionCheck.Finding(
        span,
        "'%s' is not true for customers without a profile: %s is missing, and so is the result"
            .formatted(span.text(), field),
        "if they are meant, too, write (!has(%s) || %s); otherwise write has(%s) && %s"
            .formatted(field, span.text(), field, span.text()));
  }

  /** Returns the parts between {@code &&} and {@code ||} that negate what needs a profile. */
  private static Stream<CelExpr> negations(CelExpr expr) {
    if (isCall(expr, "_&&_") || isCall(expr, "_||_")) {
      return expr.call().args().stream().flatMap(MissingProfile::negations);
    }
    return isCall(expr, "!_") && fields(expr).findAny().isPresent() ? Stream.of(expr) : Stream.of();
  }

  /**
   * Returns whether a part can be true without a profile.
   *
   * @param assumed a part that is assumed to be
   */
  @SuppressWarnings("ReferenceEquality") // the very part, not an equal one
  private static boolean mayHold(CelExpr expr, CelExpr assumed) {
    if (expr == assumed) {
      return true;
    }
    if (isCall(expr, "_&&_")) {
      return expr.call().args().stream().allMatch(each -> mayHold(each, assumed));
    }
    if (isCall(expr, "_||_")) {
      return expr.call().args().stream().anyMatch(each -> mayHold(each, assumed));
    }
    return !isTestOfField(expr) && fields(expr).findAny().isEmpty();
  }

  /**
   * Returns the fields of the profile without which a part between {@code &&} and {@code ||} has no
   * value. Parts that may do without count as having none: a choice, and combined conditions of
   * which one needs no profile.
   */
  private static Stream<CelExpr> fields(CelExpr expr) {
    if (isCall(expr, "_?_:_") || isTestOfField(expr)) {
      return Stream.of();
    }
    if (isCall(expr, "_&&_") || isCall(expr, "_||_")) {
      return expr.call().args().stream().allMatch(each -> fields(each).findAny().isPresent())
          ? expr.call().args().stream().flatMap(MissingProfile::fields)
          : Stream.of();
    }
    if (isField(expr)) {
      return Stream.of(expr);
    }
    return expr.getKind() == Kind.COMPREHENSION
        ? fields(expr.comprehension().iterRange())
        : ConstantParts.children(expr).flatMap(MissingProfile::fields);
  }

  private static boolean isField(CelExpr expr) {
    return expr.getKind() == Kind.SELECT
        && expr.select().operand().getKind() == Kind.IDENT
        && expr.select().operand().ident().name().equals(CelTypes.CUSTOMER);
  }

  private static boolean isTest(CelExpr expr) {
    return expr.getKind() == Kind.SELECT && expr.select().testOnly();
  }

  private static boolean isTestOfField(CelExpr expr) {
    return isTest(expr) && isField(expr);
  }

  private static boolean isCall(CelExpr expr, String function) {
    return expr.getKind() == Kind.CALL && expr.call().function().equals(function);
  }
}
