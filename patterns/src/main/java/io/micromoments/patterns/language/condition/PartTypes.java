package io.micromoments.patterns.language.condition;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelChecker;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelList;
import dev.cel.common.ast.CelExpr.CelStruct;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Determines the types of the parts of an expression that fails the type check, for which the
 * checker returns no types. Each faulty part is replaced by a call of dyn() over the same operands,
 * and the result is checked again, so the operands keep their types. A faulty name has no operands,
 * so any constant takes their place.
 */
final class PartTypes {

  private final Set<Long> faulty;
  private long lastId;

  private PartTypes(Set<Long> faulty, long lastId) {
    this.faulty = faulty;
    this.lastId = lastId;
  }

  /**
   * Returns the types by the ids of the parts; empty if they cannot be determined.
   *
   * @param faulty the ids of the parts that the checker has rejected
   */
  static Map<Long, CelType> of(CelAbstractSyntaxTree ast, Set<Long> faulty, CelChecker checker) {
    long lastId = CelNavigableAst.fromAst(ast).getRoot().maxId();
    CelExpr repaired = new PartTypes(faulty, lastId).repair(ast.getExpr());
    try {
      return checker
          .check(CelAbstractSyntaxTree.newParsedAst(repaired, ast.getSource()))
          .getAst()
          .getTypeMap();
    } catch (CelValidationException e) {
      return Map.of();
    }
  }

  private CelExpr repair(CelExpr expr) {
    boolean isFaulty = faulty.contains(expr.id());
    return switch (expr.getKind()) {
      case NOT_SET, CONSTANT -> expr;
      case IDENT ->
          isFaulty
              ? unknown(
                  expr.id(), Stream.of(CelExpr.ofConstant(newId(), CelConstant.ofValue(true))))
              : expr;
      case SELECT -> {
        CelExpr operand = repair(expr.select().operand());
        yield isFaulty
            ? unknown(expr.id(), Stream.of(operand))
            : CelExpr.ofSelect(expr.id(), operand, expr.select().field(), expr.select().testOnly());
      }
      case CALL -> call(expr, isFaulty);
      case LIST -> {
        CelList list = expr.list();
        yield CelExpr.ofList(expr.id(), repair(list.elements()), list.optionalIndices());
      }
      case MAP ->
          CelExpr.ofMap(
              expr.id(),
              expr.map().entries().stream()
                  .map(
                      entry ->
                          CelExpr.ofMapEntry(
                              entry.id(),
                              repair(entry.key()),
                              repair(entry.value()),
                              entry.optionalEntry()))
                  .collect(ImmutableList.toImmutableList()));
      case STRUCT -> struct(expr);
      case COMPREHENSION -> comprehension(expr, isFaulty);
    };
  }

  private ImmutableList<CelExpr> repair(Collection<CelExpr> parts) {
    return parts.stream().map(this::repair).collect(ImmutableList.toImmutableList());
  }

  private CelExpr call(CelExpr expr, boolean isFaulty) {
    CelCall call = expr.call();
    ImmutableList<CelExpr> arguments = repair(call.args());
    boolean isQualified = ConditionFunctions.isQualified(call);
    Optional<CelExpr> target = isQualified ? call.target() : call.target().map(this::repair);
    return isFaulty
        ? unknown(
            expr.id(),
            Stream.concat(isQualified ? Stream.of() : target.stream(), arguments.stream()))
        : CelExpr.ofCall(expr.id(), target, call.function(), arguments);
  }

  private CelExpr struct(CelExpr expr) {
    CelStruct struct = expr.struct();
    ImmutableList<CelStruct.Entry> entries =
        struct.entries().stream()
            .map(
                entry ->
                    CelExpr.ofStructEntry(
                        entry.id(), entry.fieldKey(), repair(entry.value()), entry.optionalEntry()))
            .collect(ImmutableList.toImmutableList());
    boolean isFaulty =
        faulty.contains(expr.id())
            || entries.stream().anyMatch(entry -> faulty.contains(entry.id()));
    return isFaulty
        ? unknown(expr.id(), entries.stream().map(CelStruct.Entry::value))
        : CelExpr.ofStruct(expr.id(), struct.messageName(), entries);
  }

  /** The checker rejects a comprehension because of its range. */
  private CelExpr comprehension(CelExpr expr, boolean isFaulty) {
    CelComprehension fold = expr.comprehension();
    CelExpr range = repair(fold.iterRange());
    return CelExpr.ofComprehension(
        expr.id(),
        fold.iterVar(),
        fold.iterVar2(),
        isFaulty ? unknown(newId(), Stream.of(range)) : range,
        fold.accuVar(),
        repair(fold.accuInit()),
        repair(fold.loopCondition()),
        repair(fold.loopStep()),
        repair(fold.result()));
  }

  private CelExpr unknown(long id, Stream<CelExpr> operands) {
    return CelExpr.ofCall(
        id,
        Optional.empty(),
        "dyn",
        ImmutableList.of(
            CelExpr.ofList(
                newId(), operands.collect(ImmutableList.toImmutableList()), ImmutableList.of())));
  }

  private long newId() {
    lastId++;
    return lastId;
  }
}
