package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.cel.GeneralEvaluatorParts;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles CEL expressions against the schemas and reports errors in terms that analysts
 * understand.
 */
public final class ConditionCompiler {

  /**
   * Names that steps cannot have: reserved words of CEL, its types, and variables of conditions.
   */
  public static final Set<String> RESERVED =
      Stream.concat(
              CelEnvironment.RESERVED_WORDS.stream(),
              Stream.of(
                  "event",
                  "customer",
                  "offer",
                  "moment",
                  "features",
                  "true",
                  "false",
                  "null",
                  "in",
                  "int",
                  "uint",
                  "double",
                  "bool",
                  "string",
                  "bytes",
                  "list",
                  "map",
                  "type",
                  "dyn",
                  "null_type",
                  "google",
                  "math",
                  "strings"))
          .collect(Collectors.toUnmodifiableSet());

  /**
   * An error in an expression.
   *
   * @param line 1-based
   * @param column 1-based
   */
  record Issue(int line, int column, int length, String message, String hint) {}

  /** Either a compiled expression or the errors that prevented it. */
  record Result(Optional<Expression> expression, List<Issue> issues) {}

  /** Types for which {@code +} yields a value of bounded size, unlike texts and lists. */
  private static final Set<CelKind> FIXED_SIZE_TYPES =
      EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.DOUBLE, CelKind.TIMESTAMP, CelKind.DURATION);

  /** A text that is no condition: words, which YAML gives without quotes. */
  private static final Pattern WORDS =
      Pattern.compile("\\p{L}[\\p{L}\\p{N}_]*([ -]+[\\p{L}\\p{N}_]+)*");

  private final CelTypes types;
  private List<String> steps = List.of();
  private Set<String> absences = Set.of();

  public ConditionCompiler(CelTypes types) {
    this.types = types;
  }

  CelTypes types() {
    return types;
  }

  /**
   * Sets the steps of the file, so that references to them are explained where they are not
   * available.
   *
   * @param taking those that take events, in the order of the file
   */
  void declareSteps(Collection<String> taking, Collection<String> absent) {
    steps = List.copyOf(taking);
    absences = Set.copyOf(absent);
  }

  /**
   * Compiles one expression.
   *
   * @param variables the names available to the expression, with their types
   * @param allowed the result types that are accepted; dyn is always accepted and checked at run
   *     time
   */
  Result compile(String text, Map<String, CelType> variables, Set<CelType> allowed) {
    ExpressionChecker.Result checked =
        new ExpressionChecker(types, new Scope(variables, steps, absences)).check(text);
    return checked
        .ast()
        .map(ast -> compile(text, ast, allowed))
        .orElseGet(
            () ->
                new Result(
                    Optional.empty(),
                    allowed.contains(SimpleType.STRING) && WORDS.matcher(text).matches()
                        ? List.of(perhapsText(text, checked.issues().get(0)))
                        : checked.issues()));
  }

  /** Adds how the text itself is written: the quotes of YAML are not those of CEL. */
  private static Issue perhapsText(String text, Issue first) {
    boolean isList = first.hint().startsWith("allowed") || first.hint().startsWith("did you mean");
    return new Issue(
        first.line(),
        first.column(),
        first.length(),
        first.message(),
        "for the text itself, write '%s'".formatted(CelLiteral.text(text))
            + (isList ? "; " + first.hint() : ""));
  }

  private Result compile(String text, CelAbstractSyntaxTree ast, Set<CelType> allowed) {
    CelType type = ast.getResultType();
    if (!allowed.contains(type) && !type.equals(SimpleType.DYN)) {
      return new Result(
          Optional.empty(),
          List.of(
              new Issue(
                  1,
                  1,
                  text.lines().findFirst().orElse("").length(),
                  "the expression returns %s".formatted(TypeNames.described(type)),
                  "allowed: "
                      + String.join(
                          " or ", allowed.stream().map(TypeNames::described).sorted().toList()))));
    }
    List<Issue> issues = new ArrayList<>(unknownEnumSymbols(text, ast));
    issues.addAll(infiniteNumbers(text, ast));
    issues.addAll(unboundedParts(text, ast));
    FailingConstants.of(ast).forEach(part -> issues.add(part.issue(text, ast)));
    return issues.isEmpty()
        ? new Result(Optional.of(new Expression(text, ast)), List.of())
        : new Result(Optional.empty(), issues);
  }

  /**
   * Reports parts of unbounded cost or result size in an expression that the general evaluator must
   * run as a whole. Only closures meter the work of an evaluation.
   */
  private static List<Issue> unboundedParts(String text, CelAbstractSyntaxTree ast) {
    Optional<String> whole = GeneralEvaluatorParts.of(ast).wholeExpressionReason();
    if (whole.isEmpty()) {
      return List.of();
    }
    return CelNavigableAst.fromAst(ast)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(expr -> !ConstantParts.isConstant(expr) && isUnbounded(expr, ast))
        .limit(1)
        .map(
            expr -> {
              ExpressionSpan span = ExpressionSpan.of(expr, text, ast);
              return span.issue(
                  "'%s' cannot be combined with %s in one expression"
                      .formatted(span.text(), whole.get()),
                  "the cost of the expression cannot be bounded; write it without " + whole.get());
            })
        .toList();
  }

  private static boolean isUnbounded(CelExpr expr, CelAbstractSyntaxTree ast) {
    return switch (expr.getKind()) {
      case COMPREHENSION -> true;
      case CALL ->
          switch (expr.call().function()) {
            case "replace", "join", "split", "matches", "contains", "indexOf", "lastIndexOf" ->
                true;
            case "_+_" -> !FIXED_SIZE_TYPES.contains(ast.getTypeOrThrow(expr.id()).kind());
            default -> false;
          };
      default -> false;
    };
  }

  /** Reports number literals that exceed the range of doubles and would be read as infinity. */
  private static List<Issue> infiniteNumbers(String text, CelAbstractSyntaxTree ast) {
    return CelNavigableAst.fromAst(ast)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(
            expr ->
                expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                    && Double.isInfinite(expr.constant().doubleValue()))
        .map(
            expr ->
                ExpressionSpan.of(expr, text, ast)
                    .issue("the number is too large", "allowed: decimals up to about 1.8e308"))
        .toList();
  }

  /**
   * Reports comparisons of an enum field with a word that is not one of its symbols. They are
   * always false and never intended.
   */
  private List<Issue> unknownEnumSymbols(String text, CelAbstractSyntaxTree ast) {
    List<Issue> issues = new ArrayList<>();
    CelNavigableAst.fromAst(ast)
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.CALL)
        .forEach(
            expr -> {
              CelExpr.CelCall call = expr.call();
              if (call.args().size() != 2) {
                return;
              }
              CelExpr left = call.args().get(0);
              CelExpr right = call.args().get(1);
              switch (call.function()) {
                case "_==_", "_!=_" -> {
                  compare(text, ast, left, right, issues);
                  compare(text, ast, right, left, issues);
                }
                case "@in" -> {
                  if (right.getKind() == CelExpr.ExprKind.Kind.LIST) {
                    right
                        .list()
                        .elements()
                        .forEach(element -> compare(text, ast, left, element, issues));
                  }
                }
                default -> {}
              }
            });
    return issues;
  }

  private void compare(
      String text, CelAbstractSyntaxTree ast, CelExpr field, CelExpr constant, List<Issue> issues) {
    if (field.getKind() != CelExpr.ExprKind.Kind.SELECT
        || constant.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || constant.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return;
    }
    String word = constant.constant().stringValue();
    ast.getType(field.select().operand().id())
        .flatMap(type -> types.words(type, field.select().field()))
        .filter(words -> !words.contains(word))
        .ifPresent(
            words -> {
              issues.add(
                  ExpressionSpan.of(constant, text, ast)
                      .issue(
                          "'%s' is never '%s'".formatted(field.select().field(), word),
                          Names.allowed(word, words)));
            });
  }
}
