package io.micromoments.patterns.language.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import dev.cel.runtime.CelEvaluationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds and evaluates the parts of an expression that reference no variable and are therefore
 * constant.
 */
public final class ConstantParts {

  private ConstantParts() {}

  /**
   * Returns whether a part references no variables other than those that its own macros introduce.
   */
  public static boolean isConstant(CelExpr expr) {
    return isConstant(expr, Set.of());
  }

  /**
   * Evaluates a constant part.
   *
   * @param ast the checked expression that contains the part
   * @throws CelEvaluationException if the evaluation fails, as it always would
   */
  public static Object value(CelExpr part, CelAbstractSyntaxTree ast)
      throws CelEvaluationException {
    return CelEnvironment.program(
            CelAbstractSyntaxTree.newCheckedAst(
                part, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap()))
        .eval(Map.of());
  }

  /**
   * Returns a call as an expression of its own. Operands that are not constant are replaced by
   * variables named by {@link #variable}.
   */
  public static CelAbstractSyntaxTree extractCall(CelExpr call, CelAbstractSyntaxTree ast) {
    Map<Long, CelReference> references = new HashMap<>(ast.getReferenceMap());
    ImmutableList.Builder<CelExpr> replaced = ImmutableList.builder();
    ImmutableList<CelExpr> operands = operands(call);
    for (int i = 0; i < operands.size(); i++) {
      CelExpr operand = operands.get(i);
      if (isConstant(operand)) {
        replaced.add(operand);
      } else {
        replaced.add(CelExpr.ofIdent(operand.id(), variable(i)));
        references.put(operand.id(), CelReference.newBuilder().setName(variable(i)).build());
      }
    }
    ImmutableList<CelExpr> all = replaced.build();
    boolean hasTarget = call.call().target().isPresent();
    CelExpr alone =
        CelExpr.ofCall(
            call.id(),
            hasTarget ? Optional.of(all.get(0)) : Optional.empty(),
            call.call().function(),
            hasTarget ? all.subList(1, all.size()) : all);
    return CelAbstractSyntaxTree.newCheckedAst(
        alone, ast.getSource(), references, ast.getTypeMap());
  }

  /**
   * Returns the name of the variable that replaces an operand of a call.
   *
   * @param operand 0-based
   */
  public static String variable(int operand) {
    return "_" + operand;
  }

  /** Returns the direct subexpressions of an expression. */
  public static Stream<CelExpr> children(CelExpr expr) {
    return switch (expr.getKind()) {
      case SELECT -> Stream.of(expr.select().operand());
      case CALL -> Stream.concat(expr.call().target().stream(), expr.call().args().stream());
      case LIST -> expr.list().elements().stream();
      case MAP ->
          expr.map().entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value()));
      case STRUCT -> expr.struct().entries().stream().map(CelExpr.CelStruct.Entry::value);
      case COMPREHENSION -> {
        CelComprehension fold = expr.comprehension();
        yield Stream.of(
            fold.iterRange(),
            fold.accuInit(),
            fold.loopCondition(),
            fold.loopStep(),
            fold.result());
      }
      case NOT_SET, CONSTANT, IDENT -> Stream.of();
    };
  }

  /** Returns the target of a call, if any, followed by its arguments. */
  public static ImmutableList<CelExpr> operands(CelExpr call) {
    return children(call).collect(ImmutableList.toImmutableList());
  }

  private static boolean isConstant(CelExpr expr, Set<String> bound) {
    if (expr.getKind() == Kind.IDENT) {
      return bound.contains(expr.ident().name());
    }
    if (expr.getKind() == Kind.STRUCT) {
      return false;
    }
    if (expr.getKind() == Kind.COMPREHENSION) {
      return isConstant(expr.comprehension(), bound);
    }
    return children(expr).allMatch(child -> isConstant(child, bound));
  }

  /**
   * The iteration range is outside the scope of the comprehension's variables, which may shadow
   * outer ones of the same name.
   */
  private static boolean isConstant(CelComprehension fold, Set<String> bound) {
    Set<String> accumulated = new HashSet<>(bound);
    accumulated.add(fold.accuVar());
    Set<String> each = new HashSet<>(accumulated);
    each.add(fold.iterVar());
    each.add(fold.iterVar2());
    return isConstant(fold.iterRange(), bound)
        && isConstant(fold.accuInit(), bound)
        && isConstant(fold.loopCondition(), each)
        && isConstant(fold.loopStep(), each)
        && isConstant(fold.result(), accumulated);
  }
}
