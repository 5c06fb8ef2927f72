package io.micromoments.patterns.language;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import io.micromoments.schemas.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles CEL against the schemas. Says in an analyst's words what the compiler says in its own.
 */
public final class Conditions {

  /** The options conditions are compiled and run with. */
  public static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(4_000)
          .maxParseRecursionDepth(64)
          .comprehensionMaxIterations(10_000)
          .maxRegexProgramSize(1_000)
          .build();

  /** Words an analyst cannot use as a step's name: CEL's own, and those of conditions. */
  static final Set<String> RESERVED =
      Set.of(
          "event",
          "customer",
          "offer",
          "moment",
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while",
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
          "strings");

  /**
   * Something wrong in an expression.
   *
   * @param line counted from 1
   * @param column counted from 1
   */
  record Issue(int line, int column, int length, String message, String hint) {}

  /** Either an expression or what is wrong with it. */
  record Result(Optional<Expression> expression, List<Issue> issues) {}

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '([^']+)'");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']+)'");
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']+)' applied to '\\((.*?)\\)'");

  /** Putting the standard library together costs more than an expression. */
  private static final CelCompiler BASE =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings(), CelExtensions.math())
          .build();

  private final EventTypes types;

  Conditions(EventTypes types) {
    this.types = types;
  }

  EventTypes types() {
    return types;
  }

  /**
   * Compiles one expression.
   *
   * @param variables the names it may use, with their types
   * @param allowed the types it may have; dyn is always accepted and looked at when it runs
   */
  Result compile(String text, Map<String, CelType> variables, Set<CelType> allowed) {
    CelCompilerBuilder builder = BASE.toCompilerBuilder().setTypeProvider(types);
    // A step whose name has a dash in it is no name of CEL: conditions cannot speak of it.
    variables.forEach(
        (name, type) -> {
          if (!name.contains("-")) {
            builder.addVar(name, type);
          }
        });
    CelCompiler compiler = builder.build();
    CelValidationResult result = compiler.compile(text);
    if (result.hasError()) {
      return new Result(Optional.empty(), explain(text, result, variables));
    }
    CelAbstractSyntaxTree ast;
    try {
      ast = result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException(e);
    }
    CelType type = ast.getResultType();
    if (!allowed.contains(type) && !type.equals(SimpleType.DYN)) {
      return new Result(
          Optional.empty(),
          List.of(
              new Issue(
                  1,
                  1,
                  text.lines().findFirst().orElse("").length(),
                  "this gives %s".formatted(show(type)),
                  "allowed: "
                      + String.join(
                          " or ", allowed.stream().map(Conditions::show).sorted().toList()))));
    }
    List<Issue> words = misspelledWords(text, ast);
    return words.isEmpty()
        ? new Result(Optional.of(new Expression(text, ast)), List.of())
        : new Result(Optional.empty(), words);
  }

  /** Comparisons of an enum field with a word that it never holds: always false, never meant. */
  private List<Issue> misspelledWords(String text, CelAbstractSyntaxTree ast) {
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
              int at =
                  Optional.ofNullable(ast.getSource().getPositionsMap().get(constant.id()))
                      .orElse(0);
              int[] place = place(text, at);
              issues.add(
                  new Issue(
                      place[0],
                      place[1],
                      word.length() + 2,
                      "'%s' is never '%s'".formatted(field.select().field(), word),
                      Names.allowed(word, words)));
            });
  }

  private static int[] place(String text, int codePointOffset) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(codePointOffset, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new int[] {line, column};
  }

  /** What cannot be parsed is reported once; the parser's next words only follow from it. */
  private List<Issue> explain(
      String text, CelValidationResult result, Map<String, CelType> variables) {
    List<Issue> issues = new ArrayList<>();
    for (CelIssue issue : result.getErrors()) {
      if (isSyntax(issue.getMessage())) {
        return List.of(syntax(text, issue));
      }
      issues.add(explain(text, issue, variables));
    }
    return issues;
  }

  private static boolean isSyntax(String message) {
    return message.startsWith("token recognition error")
        || message.startsWith("extraneous input")
        || message.startsWith("mismatched input")
        || message.startsWith("missing ")
        || message.startsWith("no viable alternative");
  }

  private static Issue syntax(String text, CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    String rest = lineOf(text, line);
    rest = rest.substring(Math.min(rest.length(), column - 1));
    if (rest.startsWith("=")) {
      return new Issue(line, column, 1, "'=' compares nothing", "write '==' to compare");
    }
    if (rest.matches("(?is)(and|or|not|is|like)\\b.*")) {
      String word = rest.split("\\b")[0];
      return new Issue(
          line,
          column,
          word.length(),
          "'%s' is not a word of CEL".formatted(word),
          "'&&' is and, '||' is or, '!' is not, '==' compares, matches() compares by pattern");
    }
    return new Issue(
        line,
        column,
        1,
        "this cannot be read as CEL: " + firstLine(issue.getMessage()),
        "see docs/language.md, conditions");
  }

  private Issue explain(String text, CelIssue issue, Map<String, CelType> variables) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    String message = issue.getMessage();
    Matcher field = UNDEFINED_FIELD.matcher(message);
    if (field.find()) {
      String name = field.group(1);
      List<String> known = fieldsBefore(text, line, column, variables);
      // The place of a selection is its dot; the caret belongs under the name.
      int at = lineOf(text, line).indexOf(name, Math.max(0, column - 1));
      return new Issue(
          line,
          at >= 0 ? at + 1 : column,
          name.length(),
          "there is no field '%s'".formatted(name),
          known.isEmpty() ? "" : Names.allowed(name, known));
    }
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.find()) {
      String name = undeclared.group(1);
      List<String> known = variables.keySet().stream().sorted().toList();
      Optional<String> dashed =
          known.stream().filter(each -> each.startsWith(name + "-")).findFirst();
      if (dashed.isPresent()) {
        return new Issue(
            line,
            column,
            name.length(),
            "conditions cannot speak of '%s'".formatted(dashed.get()),
            "'-' is minus in CEL: name the step %s".formatted(dashed.get().replace('-', '_')));
      }
      return new Issue(
          line,
          column,
          name.length(),
          "'%s' is not known here".formatted(name),
          Names.allowed(name, known));
    }
    Matcher overload = NO_OVERLOAD.matcher(message);
    if (overload.find()) {
      return overload(line, column, overload.group(1), overload.group(2));
    }
    return new Issue(line, column, 1, firstLine(message), "see docs/language.md, conditions");
  }

  private static Issue overload(int line, int column, String function, String operands) {
    String operator =
        function.startsWith("_") || function.startsWith("@") || function.startsWith("!")
            ? function.replace("_", "").replace("@", "")
            : function;
    List<String> parts = Arrays.stream(operands.split(", ")).toList();
    String message =
        parts.size() == 2
            ? "'%s' does not work on %s and %s".formatted(operator, parts.get(0), parts.get(1))
            : "'%s' does not work on %s".formatted(operator, operands);
    return new Issue(
        line,
        column,
        Math.max(1, operator.length()),
        message,
        "both sides must have fitting types; double(…), int(…) and string(…) convert");
  }

  /** The fields of what stands before a dot, as far as it is a variable or an element of one. */
  private List<String> fieldsBefore(
      String text, int line, int column, Map<String, CelType> variables) {
    String before = lineOf(text, line);
    before = before.substring(0, Math.min(before.length(), Math.max(0, column - 1)));
    Matcher matcher = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\[[^\\]]*\\])?$").matcher(before);
    if (!matcher.find()) {
      return List.of();
    }
    CelType type = variables.get(matcher.group(1));
    if (type == null) {
      return List.of();
    }
    if (matcher.group(2) != null && !type.parameters().isEmpty()) {
      type = type.parameters().get(0);
    }
    return types.fields(type);
  }

  private static String lineOf(String text, int line) {
    return text.lines().skip(line - 1L).findFirst().orElse("");
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }

  private static String show(CelType type) {
    return switch (type.kind()) {
      case BOOL -> "true or false";
      case DOUBLE -> "a decimal number";
      case INT -> "a whole number";
      case STRING -> "text";
      case TIMESTAMP -> "a time";
      case LIST -> "a list";
      case MAP -> "a map";
      default -> type.name();
    };
  }
}
