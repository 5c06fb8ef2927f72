package io.micromoments.patterns.language.condition;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the parts of a checked expression whose evaluation fails for every event: constants that
 * fail ({@code double("abc")}, {@code 1 / 0}) and calls that fail because of a constant operand
 * ({@code event.query.matches("(")}). Such a condition would silently never be true.
 */
final class FailingConstants {

  /**
   * A part whose evaluation always fails.
   *
   * @param reason why, in a few words
   */
  record Part(CelExpr expr, String reason) {

    /** Returns the issue to report at the position of the part. */
    ConditionCompiler.Issue issue(String text, CelAbstractSyntaxTree ast) {
      ExpressionSpan span = ExpressionSpan.of(expr, text, ast);
      String function = expr.getKind() == Kind.CALL ? expr.call().function() : "";
      return span.issue(
          "'%s' can never be computed%s".formatted(span.text(), why(function)),
          function.equals("duration") ? Durations.hint(argument()) : allowed(function));
    }

    /** Returns the constant text that a function reads; empty if it reads another value. */
    private String argument() {
      return expr.call().args().stream()
          .filter(arg -> arg.getKind() == Kind.CONSTANT)
          .filter(arg -> arg.constant().getKind() == CelConstant.Kind.STRING_VALUE)
          .map(arg -> arg.constant().stringValue())
          .findFirst()
          .orElse("");
    }

    private String why(String function) {
      return switch (function) {
        case "duration", "timestamp", "double", "int", "bool" -> "";
        default -> ": " + reason;
      };
    }

    private static String allowed(String function) {
      return switch (function) {
        case "timestamp" ->
            "allowed: a time such as \"2026-05-02T20:30:00Z\" or \"2026-05-02T22:30:00+02:00\"";
        case "double" -> "allowed: text that is a number, such as \"129.50\"";
        case "int" ->
            "allowed: a whole number such as \"48\", from -9223372036854775808 to"
                + " 9223372036854775807; double(…) reads decimals";
        case "bool" -> "allowed: \"true\" or \"false\"";
        case "matches" ->
            "allowed: an RE2 regular expression (no look-around, no backreferences) of at most"
                + String.format(Locale.ROOT, " %d instructions", CelEnvironment.MAX_REGEX_PROGRAM);
        case "_/_", "_%_" -> "divide by a value other than 0";
        case "_[_]" -> "list indexes start at 0; the last element is rates[size(rates) - 1]";
        case "_+_", "_-_", "_*_", "-_" ->
            "whole numbers range from -9223372036854775808 to 9223372036854775807; for decimals,"
                + " write 1.0 instead of 1";
        default ->
            function.startsWith("get")
                ? "allowed: a time zone such as \"Europe/Berlin\" or \"UTC\""
                : "the condition could never be true; remove this part";
      };
    }
  }

  /** Sample values for the variable operand of a call whose other operands are constant. */
  private static final Map<CelKind, List<Object>> SAMPLES =
      Map.of(
          CelKind.STRING, List.of("", "x".repeat(1 << 20)),
          CelKind.INT, List.of(0L, 1L, -1L),
          CelKind.DOUBLE, List.of(0.0, 1.0),
          CelKind.TIMESTAMP, List.of(Instant.EPOCH, Instant.ofEpochSecond(1_800_000_000L)),
          CelKind.DURATION, List.of(Duration.ZERO),
          CelKind.BOOL, List.of(true, false));

  /** Sample values for an operand whose type is known only at run time. */
  private static final List<Object> SAMPLES_OF_ANY_TYPE =
      Stream.concat(SAMPLES.values().stream().flatMap(List::stream), Stream.of(List.of(), Map.of()))
          .toList();

  /** Functions that do not fail because of a constant operand. */
  private static final Set<String> NEVER_FAILING =
      Set.of(
          "_&&_",
          "_||_",
          "!_",
          "_?_:_",
          "@not_strictly_false",
          "_==_",
          "_!=_",
          "_<_",
          "_<=_",
          "_>_",
          "_>=_",
          "@in",
          "size",
          "startsWith",
          "endsWith",
          "contains");

  private static final Set<String> TEXT_POSITIONS =
      Set.of("substring", "charAt", "indexOf", "lastIndexOf");

  private static final String NO_SUCH_ELEMENT = "the list has no such element";

  private static final Set<Kind> EVALUATED =
      EnumSet.of(Kind.CALL, Kind.MAP, Kind.SELECT, Kind.COMPREHENSION);

  private final CelAbstractSyntaxTree ast;
  private final List<Part> found = new ArrayList<>();

  private FailingConstants(CelAbstractSyntaxTree ast) {
    this.ast = ast;
  }

  /** Returns the innermost failing parts, in source order. */
  static List<Part> of(CelAbstractSyntaxTree ast) {
    FailingConstants parts = new FailingConstants(ast);
    parts.check(ast.getExpr());
    return parts.found;
  }

  /**
   * Checks an expression bottom-up; an expression that contains a failing part is not reported
   * itself.
   *
   * @return whether the expression has no failing part
   */
  private boolean check(CelExpr expr) {
    boolean isFine = true;
    for (CelExpr child : (Iterable<CelExpr>) ConstantParts.children(expr)::iterator) {
      isFine &= check(child);
    }
    if (!isFine) {
      return false;
    }
    Optional<String> reason = Optional.empty();
    if (expr.getKind() == Kind.CALL && NEVER_FAILING.contains(expr.call().function())) {
      return true;
    }
    if (expr.getKind() == Kind.STRUCT) {
      reason = Optional.of("conditions cannot construct records");
    } else if (EVALUATED.contains(expr.getKind())) {
      reason = ConstantParts.isConstant(expr) ? constant(expr) : withVariables(expr);
    }
    reason.ifPresent(text -> found.add(new Part(expr, text)));
    return reason.isEmpty();
  }

  private Optional<String> constant(CelExpr expr) {
    try {
      ConstantParts.value(expr, ast);
      return Optional.empty();
    } catch (CelEvaluationException | RuntimeException e) {
      return Optional.of(reason(expr, e));
    }
  }

  /**
   * Evaluates a call on one variable operand with sample values. Calls with a second variable
   * operand are skipped: a few samples cannot prove that no values would work.
   *
   * @return the reason if the call fails for all samples
   */
  private Optional<String> withVariables(CelExpr expr) {
    if (expr.getKind() != Kind.CALL) {
      return Optional.empty();
    }
    ImmutableList<CelExpr> operands = ConstantParts.operands(expr);
    if (operands.size() < 2 || !operands.stream().skip(1).allMatch(ConstantParts::isConstant)) {
      return Optional.empty();
    }
    if (expr.call().function().equals("_[_]")) {
      return outOfBounds(operands.get(0), operands.get(1));
    }
    CelKind kind = ast.getTypeOrThrow(operands.get(0).id()).kind();
    List<Object> samples = kind == CelKind.DYN ? SAMPLES_OF_ANY_TYPE : SAMPLES.get(kind);
    return samples == null ? Optional.empty() : failsForAll(expr, samples);
  }

  /**
   * Checks access by a constant index or key that no list, or not this list or map literal,
   * contains.
   */
  private Optional<String> outOfBounds(CelExpr container, CelExpr place) {
    Object at;
    try {
      at = ConstantParts.value(place, ast);
    } catch (CelEvaluationException | RuntimeException e) {
      return Optional.empty(); // Reported as a failing part of its own.
    }
    if (at instanceof Long index
        && (index < 0
            || (container.getKind() == Kind.LIST && index >= container.list().elements().size()))) {
      return Optional.of(NO_SUCH_ELEMENT);
    }
    return container.getKind() == Kind.MAP
            && container.map().entries().stream()
                .map(CelExpr.CelMap.Entry::key)
                .allMatch(key -> isOtherConstant(key, at))
        ? Optional.of("the map has no such key")
        : Optional.empty();
  }

  private boolean isOtherConstant(CelExpr key, Object wanted) {
    try {
      return ConstantParts.isConstant(key) && !ConstantParts.value(key, ast).equals(wanted);
    } catch (CelEvaluationException | RuntimeException e) {
      return false;
    }
  }

  private Optional<String> failsForAll(CelExpr call, List<Object> samples) {
    Program program = CelEnvironment.program(ConstantParts.extractCall(call, ast));
    String reason = "";
    for (Object sample : samples) {
      try {
        program.eval(Map.of(ConstantParts.variable(0), sample));
        return Optional.empty();
      } catch (CelEvaluationException | RuntimeException e) {
        reason = reason(call, e);
      }
    }
    return Optional.of(reason);
  }

  private static String reason(CelExpr expr, Exception e) {
    CelErrorCode code =
        e instanceof CelEvaluationException failure
            ? failure.getErrorCode()
            : CelErrorCode.INTERNAL_ERROR;
    return switch (code) {
      case DIVIDE_BY_ZERO -> "division by zero";
      case NUMERIC_OVERFLOW -> "the result is out of range";
      case INDEX_OUT_OF_BOUNDS -> NO_SUCH_ELEMENT;
      case ATTRIBUTE_NOT_FOUND -> "there is no such key or field";
      case DUPLICATE_ATTRIBUTE -> "a key occurs twice";
      case OVERLOAD_NOT_FOUND -> "not defined for values of these types";
      default -> isTextFunction(expr) ? "the text has no such position" : rootMessage(e);
    };
  }

  /** Functions that count characters fail only because of a position outside the text. */
  private static boolean isTextFunction(CelExpr expr) {
    return expr.getKind() == Kind.CALL && TEXT_POSITIONS.contains(expr.call().function());
  }

  private static String rootMessage(Exception e) {
    String message = String.valueOf(Throwables.getRootCause(e).getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
