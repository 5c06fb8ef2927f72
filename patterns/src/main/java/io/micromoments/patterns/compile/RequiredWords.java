package io.micromoments.patterns.compile;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import io.micromoments.patterns.language.cel.Expression;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the words that a condition requires in fields of the event: {@code event.f == "w"} and
 * {@code event.f in ["v", "w"]}, combined by {@code &&}, or by {@code ||} on the same field.
 */
final class RequiredWords {

  private RequiredWords() {}

  /**
   * Returns, by field, the words of which the event must have one. Fields that are not in the map
   * may have any value.
   */
  static Map<String, Set<String>> of(Expression expression) {
    return of(expression.ast().getExpr());
  }

  private static Map<String, Set<String>> of(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
      return Map.of();
    }
    CelCall call = expr.call();
    return switch (call.function()) {
      case "_&&_" -> both(of(call.args().get(0)), of(call.args().get(1)));
      case "_||_" -> either(of(call.args().get(0)), of(call.args().get(1)));
      case "_==_" -> {
        Map<String, Set<String>> words = word(call.args().get(0), List.of(call.args().get(1)));
        yield words.isEmpty() ? word(call.args().get(1), List.of(call.args().get(0))) : words;
      }
      case "@in" ->
          call.args().get(1).getKind() == CelExpr.ExprKind.Kind.LIST
              ? word(call.args().get(0), call.args().get(1).list().elements())
              : Map.of();
      default -> Map.of();
    };
  }

  private static Map<String, Set<String>> word(CelExpr field, List<CelExpr> constants) {
    if (field.getKind() != CelExpr.ExprKind.Kind.SELECT
        || field.select().testOnly()
        || field.select().operand().getKind() != CelExpr.ExprKind.Kind.IDENT
        || !field.select().operand().ident().name().equals("event")) {
      return Map.of();
    }
    Set<String> words = new LinkedHashSet<>();
    for (CelExpr constant : constants) {
      if (constant.getKind() != CelExpr.ExprKind.Kind.CONSTANT
          || constant.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
        return Map.of();
      }
      words.add(constant.constant().stringValue());
    }
    return Map.of(field.select().field(), words);
  }

  private static Map<String, Set<String>> both(
      Map<String, Set<String>> left, Map<String, Set<String>> right) {
    Map<String, Set<String>> both = new HashMap<>(left);
    // If both restrict the same field, either restriction alone is still necessary.
    right.forEach(both::putIfAbsent);
    return both;
  }

  private static Map<String, Set<String>> either(
      Map<String, Set<String>> left, Map<String, Set<String>> right) {
    Map<String, Set<String>> either = new HashMap<>();
    left.forEach(
        (field, words) -> {
          if (right.containsKey(field)) {
            Set<String> all = new LinkedHashSet<>(words);
            all.addAll(right.get(field));
            either.put(field, all);
          }
        });
    return either;
  }
}
