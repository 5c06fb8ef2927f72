package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelStruct;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The parts of a parsed expression: their types, and the names that they can refer to. */
final class ExpressionParts {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<Long, CelNavigableExpr> parts = new HashMap<>();
  private final Map<Long, CelType> types;
  private final Map<String, CelType> variables;

  /**
   * @param types of the parts that have one, by id
   * @param variables the names available to the whole expression, with their types
   */
  ExpressionParts(
      CelAbstractSyntaxTree ast, Map<Long, CelType> types, Map<String, CelType> variables) {
    this.types = types;
    this.variables = variables;
    CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach(this::add);
  }

  private void add(CelNavigableExpr part) {
    parts.put(part.id(), part);
    if (part.getKind() == Kind.STRUCT) {
      for (CelStruct.Entry entry : part.expr().struct().entries()) {
        parts.put(entry.id(), part);
      }
    }
  }

  Stream<CelExpr> all() {
    return parts.values().stream().map(CelNavigableExpr::expr);
  }

  /** Returns a part by its id; the field of a record counts as the record. */
  Optional<CelNavigableExpr> find(long id) {
    return Optional.ofNullable(parts.get(id));
  }

  /** Returns the type of a part; dyn if it is unknown. */
  CelType type(CelExpr part) {
    return types.getOrDefault(part.id(), SimpleType.DYN);
  }

  Map<String, CelType> variables() {
    return variables;
  }

  /** Returns the names that a part can refer to: variables, and elements of surrounding macros. */
  Set<String> names(CelNavigableExpr part) {
    Set<String> names = new TreeSet<>();
    variables.keySet().stream()
        .filter(name -> IDENTIFIER.matcher(name).matches())
        .forEach(names::add);
    CelNavigableExpr inner = part;
    Optional<CelNavigableExpr> outer = part.parent();
    while (outer.isPresent()) {
      if (outer.get().getKind() == Kind.COMPREHENSION) {
        CelComprehension fold = outer.get().expr().comprehension();
        if (inner.id() == fold.loopStep().id()) {
          names.add(fold.iterVar());
        }
      }
      inner = outer.get();
      outer = inner.parent();
    }
    return names;
  }

  /**
   * Returns the macro that a part is the step of: an operator, added by the parser, that combines
   * the macro's condition with the results for the other elements.
   */
  Optional<CelExpr> macroOfStep(CelNavigableExpr part) {
    return part.parent()
        .map(CelNavigableExpr::expr)
        .filter(
            expr ->
                expr.getKind() == Kind.COMPREHENSION
                    && expr.comprehension().loopStep().id() == part.id());
  }
}
