package io.micromoments.patterns.language.condition;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Explains operators and functions that do not exist for the types of their operands. */
final class CallErrors {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** The functions that read a value of a type from a text. */
  private static final Map<CelKind, String> CONVERSIONS =
      Map.of(CelKind.INT, "int", CelKind.DOUBLE, "double", CelKind.BOOL, "bool");

  private final ExpressionSource source;
  private final ExpressionParts parts;

  CallErrors(ExpressionSource source, ExpressionParts parts) {
    this.source = source;
    this.parts = parts;
  }

  Issue explain(CelNavigableExpr part) {
    CelExpr expr = part.expr();
    Optional<Issue> condition =
        parts.macroOfStep(part).flatMap(macro -> condition(macro, expr.call()));
    if (condition.isPresent()) {
      return condition.get();
    }
    String function = ConditionFunctions.name(expr.call());
    boolean isOperator = !Character.isLetter(function.charAt(0));
    return isOperator ? operator(expr, symbol(function)) : function(expr);
  }

  /** Explains a condition of a macro that is neither true nor false. */
  private Optional<Issue> condition(CelExpr macro, CelCall step) {
    CelExpr condition =
        switch (step.function()) {
          case "_||_", "_&&_" -> step.args().get(1);
          default -> step.args().get(0);
        };
    CelType type = parts.type(condition);
    return type.kind() == CelKind.BOOL || type.kind() == CelKind.DYN
        ? Optional.empty()
        : Optional.of(
            source
                .span(condition)
                .issue(
                    "the condition of %s() returns %s"
                        .formatted(source.callee(macro).text(), TypeNames.described(type)),
                    "allowed: true or false"));
  }

  private Issue operator(CelExpr expr, String symbol) {
    List<CelType> types = expr.call().args().stream().map(parts::type).toList();
    int start = source.offset(expr).orElse(0);
    int length = source.text().startsWith(symbol, start) ? symbol.length() : 1;
    return source
        .span(start, start + length)
        .issue(
            "'%s' cannot be applied to %s"
                .formatted(
                    symbol,
                    types.stream().map(TypeNames::ofOperand).collect(Collectors.joining(" and "))),
            symbol.equals("in") && isListOfEvents(types.get(1))
                ? eventsHint(expr)
                : textHint(expr, symbol)
                    .orElseGet(() -> hint(symbol, types.stream().map(CelType::kind).toList())));
  }

  /** Says how to compare a text with a number, or with true or false. */
  private Optional<String> textHint(CelExpr expr, String symbol) {
    if (!COMPARISONS.contains(symbol)) {
      return Optional.empty();
    }
    CelExpr left = expr.call().args().get(0);
    CelExpr right = expr.call().args().get(1);
    boolean isTextFirst = parts.type(left).kind() == CelKind.STRING;
    CelExpr text = isTextFirst ? left : right;
    CelExpr other = isTextFirst ? right : left;
    CelKind kind = parts.type(other).kind();
    String function = CONVERSIONS.get(kind);
    if (parts.type(text).kind() != CelKind.STRING || function == null) {
      return Optional.empty();
    }
    String written = source.span(other).text();
    if (text.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
      return literal(text.constant().stringValue(), kind)
          .map(
              value ->
                  "%s is %s: write %s, without quotes"
                      .formatted(written, TypeNames.described(parts.type(other)), value));
    }
    boolean isEquality = symbol.equals("==") || symbol.equals("!=");
    String converted = "%s(%s)".formatted(function, source.span(text).text());
    return Optional.of(
        "%s is a text: write %s"
            .formatted(
                source.span(text).text(),
                isEquality && other.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    ? "%s, or %s".formatted(CelLiteral.text(written), converted)
                    : converted));
  }

  /** Returns a text as the constant of another type; empty if it is none. */
  private static Optional<String> literal(String text, CelKind kind) {
    boolean isLiteral =
        kind == CelKind.BOOL
            ? text.equals("true") || text.equals("false")
            : text.matches(kind == CelKind.DOUBLE ? "-?\\d+(\\.\\d+)?" : "-?\\d+");
    return isLiteral
        ? Optional.of(kind == CelKind.DOUBLE && !text.contains(".") ? text + ".0" : text)
        : Optional.empty();
  }

  private static boolean isListOfEvents(CelType type) {
    return type.kind() == CelKind.LIST && type.parameters().get(0).kind() == CelKind.STRUCT;
  }

  private String eventsHint(CelExpr in) {
    String events = source.span(in.call().args().get(1)).text();
    String value = source.span(in.call().args().get(0)).text();
    return "%s is a list of events: write %s.exists(e, e.%s == %s)"
        .formatted(events, events, value.substring(value.lastIndexOf('.') + 1), value);
  }

  /** Returns the symbol of an operator, whose function is named {@code _+_}, for example. */
  private static String symbol(String function) {
    return function.replace("_", "").replace("@", "");
  }

  private static String hint(String symbol, List<CelKind> kinds) {
    if (kinds.contains(CelKind.NULL_TYPE)) {
      return "missing fields are not null: use has(event.query) to test whether a field is present";
    }
    if (kinds.contains(CelKind.TIMESTAMP) && kinds.contains(CelKind.STRING)) {
      return symbol.equals("+")
          ? "write durations as duration(\"30m\")"
          : "write times as timestamp(\"2026-05-02T20:30:00Z\"), durations as duration(\"30m\")";
    }
    if (kinds.contains(CelKind.DURATION) && kinds.contains(CelKind.STRING)) {
      return "write durations as duration(\"30m\")";
    }
    if (kinds.contains(CelKind.DURATION)
        && (kinds.contains(CelKind.INT) || kinds.contains(CelKind.DOUBLE))) {
      return "write a length of time as duration(\"30s\"); a field in milliseconds, such as"
          + " event.dwell_ms, is a number: 30000";
    }
    boolean isWithValue =
        !symbol.equals("in")
            && !symbol.equals("[]")
            && kinds.stream()
                .anyMatch(Set.of(CelKind.INT, CelKind.DOUBLE, CelKind.STRING)::contains);
    if (isWithValue && kinds.contains(CelKind.STRUCT)) {
      return "name one of the fields, such as event.value";
    }
    if (isWithValue && kinds.contains(CelKind.MAP)) {
      return "a map has a value for each key; read one of them, such as"
          + " features.visits[event.item_id] or event.properties[\"price\"]";
    }
    return switch (symbol) {
      case "&&", "||", "!" -> "allowed: true or false, such as event.value > 100.0";
      case "?:" -> "allowed: condition ? a : b, in which a and b have the same type";
      case "in" ->
          "allowed: a list with values of the same type, such as event.query in [\"loan\", \"lease\"],"
              + " or the keys of a map";
      case "[]" ->
          "allowed: the elements of a list, such as rates[0], and the values of a map, such as"
              + " event.properties[\"price\"]";
      default -> numberHint(symbol, kinds);
    };
  }

  private static String numberHint(String symbol, List<CelKind> kinds) {
    if (symbol.equals("%")) {
      return "allowed: whole numbers; convert with int(…)";
    }
    if (kinds.contains(CelKind.DOUBLE) && kinds.contains(CelKind.INT)) {
      return "whole numbers and decimals cannot be mixed here: write 2 for whole numbers, 2.0 for"
          + " decimals, or use double(…)";
    }
    if (kinds.stream().allMatch(kind -> kind == CelKind.STRING)) {
      return "allowed: numbers; texts can be compared, joined with +, and searched with contains()";
    }
    return kinds.size() == 1
        ? "allowed: numbers; convert with double(…) or int(…)"
        : "both sides must have compatible types; convert with double(…), int(…) or string(…)";
  }

  private Issue function(CelExpr expr) {
    CelCall call = expr.call();
    boolean isQualified = ConditionFunctions.isQualified(call);
    String function =
        isQualified
            ? ConditionFunctions.qualifiedName(call).orElseThrow()
            : ConditionFunctions.name(call);
    boolean hasTarget = !isQualified && call.target().isPresent();
    List<CelExpr> operands = isQualified ? call.args() : ConstantParts.operands(expr);
    List<String> signatures = ConditionFunctions.signatures(function);
    return source
        .callee(expr)
        .issue(
            "there is no function "
                + ConditionFunctions.call(
                    CelEnvironment.nameInExpressions(function),
                    operands.stream().map(parts::type).map(TypeNames::inCel).toList(),
                    hasTarget),
            signatures.isEmpty()
                ? "docs/reference.md lists the functions; the pattern library has examples"
                : "allowed: " + String.join(", ", signatures));
  }
}
