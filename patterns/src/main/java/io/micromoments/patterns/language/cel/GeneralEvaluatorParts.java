package io.micromoments.patterns.language.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parts of an expression that run on the general evaluator (cel-java). All other parts run as
 * closures, which give the same results about ten times faster.
 *
 * @param calls the display names of the calls that it runs, by expression id
 * @param wholeExpressionReason why it must run the whole expression; empty if it need not
 */
public record GeneralEvaluatorParts(
    Map<Long, String> calls, Optional<String> wholeExpressionReason) {

  private static final Set<CelKind> SCALARS =
      EnumSet.of(
          CelKind.BOOL,
          CelKind.INT,
          CelKind.DOUBLE,
          CelKind.STRING,
          CelKind.TIMESTAMP,
          CelKind.DURATION);

  /** Types that closures cannot represent, with their display names. */
  private static final Map<CelKind, String> UNSUPPORTED_TYPES =
      Map.of(
          CelKind.UINT, "unsigned numbers",
          CelKind.BYTES, "bytes",
          CelKind.NULL_TYPE, "null",
          CelKind.TYPE, "types",
          CelKind.OPAQUE, "optional values");

  private static final Set<String> ALWAYS_CLOSURES =
      Set.of(
          "_&&_",
          "_||_",
          "!_",
          "_?_:_",
          "@not_strictly_false",
          "-_",
          "_<_",
          "_<=_",
          "_>_",
          "_>=_",
          "_+_",
          "_-_",
          "_*_",
          "_/_",
          "_%_",
          "size",
          "sum",
          "avg",
          "min",
          "max",
          "startsWith",
          "endsWith",
          "contains",
          "double");

  /** Returns the parts of a checked expression that need the general evaluator. */
  public static GeneralEvaluatorParts of(CelAbstractSyntaxTree ast) {
    Map<Long, String> calls = new LinkedHashMap<>();
    Optional<String> wholeExpressionReason = Optional.empty();
    List<CelExpr> all =
        CelNavigableAst.fromAst(ast).getRoot().allNodes().map(node -> node.expr()).toList();
    for (CelExpr expr : all) {
      wholeExpressionReason = wholeExpressionReason.or(() -> unsupportedType(expr, ast));
      if (expr.getKind() == Kind.CALL
          && !ConstantParts.isConstant(expr)
          && !isClosure(expr.call(), ast)) {
        calls.put(expr.id(), name(expr.call().function()));
      }
    }
    return new GeneralEvaluatorParts(calls, wholeExpressionReason);
  }

  /** Returns the display names of what requires the general evaluator; empty if nothing does. */
  public Set<String> names() {
    return wholeExpressionReason.map(Set::of).orElseGet(() -> new TreeSet<>(calls.values()));
  }

  private static Optional<String> unsupportedType(CelExpr expr, CelAbstractSyntaxTree ast) {
    if (expr.getKind() == Kind.MAP && !ConstantParts.isConstant(expr)) {
      return Optional.of("maps of computed values");
    }
    return ast.getType(expr.id()).flatMap(GeneralEvaluatorParts::unsupportedType);
  }

  private static Optional<String> unsupportedType(CelType type) {
    String name = UNSUPPORTED_TYPES.get(type.kind());
    return name != null
        ? Optional.of(name)
        : type.parameters().stream().flatMap(each -> unsupportedType(each).stream()).findFirst();
  }

  private static boolean isClosure(CelCall call, CelAbstractSyntaxTree ast) {
    return switch (call.function()) {
      case "_==_", "_!=_" -> isScalar(call.args().get(0), ast) || isScalar(call.args().get(1), ast);
      case "@in" -> {
        CelType container = type(call.args().get(1), ast);
        yield isScalar(call.args().get(0), ast)
            && (container.kind() == CelKind.LIST
                || (hasTextKeys(container) && isText(call.args().get(0), ast)));
      }
      case "_[_]" -> {
        CelType container = type(call.args().get(0), ast);
        yield (container.kind() == CelKind.LIST
                && type(call.args().get(1), ast).kind() == CelKind.INT)
            || (hasTextKeys(container) && isText(call.args().get(1), ast));
      }
      case "int" ->
          EnumSet.of(CelKind.INT, CelKind.DOUBLE, CelKind.STRING)
              .contains(type(call.args().get(0), ast).kind());
      case "matches" -> {
        CelExpr regex = call.args().get(call.args().size() - 1);
        yield regex.getKind() == Kind.CONSTANT
            && regex.constant().getKind() == CelConstant.Kind.STRING_VALUE;
      }
      default -> ALWAYS_CLOSURES.contains(call.function());
    };
  }

  private static boolean hasTextKeys(CelType container) {
    return container.kind() == CelKind.MAP
        && container.parameters().get(0).kind() == CelKind.STRING;
  }

  private static boolean isText(CelExpr expr, CelAbstractSyntaxTree ast) {
    return type(expr, ast).kind() == CelKind.STRING;
  }

  private static boolean isScalar(CelExpr expr, CelAbstractSyntaxTree ast) {
    return SCALARS.contains(type(expr, ast).kind());
  }

  private static CelType type(CelExpr expr, CelAbstractSyntaxTree ast) {
    return ast.getTypeOrThrow(expr.id());
  }

  private static String name(String function) {
    return switch (function) {
      case "_==_", "_!=_" -> "== of lists, maps or events";
      case "@in" -> "in of lists, maps or events";
      case "_[_]" -> "[] of unchecked values";
      default -> CelEnvironment.nameInExpressions(function);
    };
  }
}
