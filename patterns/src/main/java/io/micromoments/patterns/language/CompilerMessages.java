package io.micromoments.patterns.language;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.ConditionCompiler.Issue;
import io.micromoments.schemas.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates errors of the cel-java compiler into messages for analysts. */
final class CompilerMessages {

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '([^']+)'");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']+)'");

  /** A variable that is unavailable here resolves to the record type of the same name. */
  private static final Pattern TYPE_NAME = Pattern.compile("^type 'type\\(([a-z]+)\\)'");

  private static final Pattern NO_SELECTION =
      Pattern.compile("^type 'list\\(.*' does not support field selection");

  private static final Pattern RESERVED = Pattern.compile("^reserved identifier: (\\w+)");
  private static final Pattern MACRO = Pattern.compile("^invalid argument to (\\w+)\\(\\) macro");

  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']+)' applied to '\\((.*?)\\)'");

  private static final String MISUSED_MACRO = "invalid use of";
  private static final Pattern STEP_BEFORE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*$");
  private static final String TIMESTAMP = "google.protobuf.Timestamp";
  private static final String DURATION = "google.protobuf.Duration";

  private final String text;
  private final CelTypes types;
  private final Map<String, CelType> variables;

  /**
   * @param variables the names available to the expression, with their types
   */
  CompilerMessages(String text, CelTypes types, Map<String, CelType> variables) {
    this.text = text;
    this.types = types;
    this.variables = variables;
  }

  /**
   * Translates the errors of a compilation. A syntax error is reported alone, because the parser's
   * later errors are only consequences of it.
   */
  List<Issue> explain(CelValidationResult result) {
    List<Issue> issues = new ArrayList<>();
    for (CelIssue issue : result.getErrors()) {
      if (isSyntax(issue.getMessage())) {
        return List.of(syntax(issue));
      }
      Issue explained = explain(issue);
      if (explained.message().startsWith(MISUSED_MACRO)) {
        return List.of(explained); // Errors inside the macro only follow from its misuse.
      }
      issues.add(explained);
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

  private Issue syntax(CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    String rest = lineOf(line);
    rest = rest.substring(Math.min(rest.length(), column - 1));
    if (rest.startsWith("=")) {
      return new Issue(line, column, 1, "'=' is not an operator", "write '==' to compare");
    }
    if (rest.matches("(?is)(and|or|not|is|like)\\b.*")) {
      String word = rest.split("\\b")[0];
      return new Issue(
          line,
          column,
          word.length(),
          "'%s' is not a CEL operator".formatted(word),
          "use && (and), || (or), ! (not), == (equals) or matches() (regular expression)");
    }
    if (rest.isBlank()) {
      return new Issue(
          line,
          column,
          1,
          "unexpected end of the expression",
          "a value or a closing bracket is missing");
    }
    if (rest.startsWith("'") || rest.startsWith("\"")) {
      return new Issue(
          line,
          column,
          1,
          issue.getMessage().startsWith("token")
              ? "the closing quote is missing"
              : "unexpected text",
          "enclose text in single or double quotes, such as 'auto-loan'");
    }
    String word = rest.split("(?<=\\w)\\b|(?<=\\W)")[0];
    return new Issue(
        line,
        column,
        word.length(),
        "unexpected '%s'".formatted(word),
        "write conditions such as event.value > 100.0 && event.action == 'view'; see"
            + " docs/language.md");
  }

  private Issue explain(CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
    String message = issue.getMessage();
    Matcher field = UNDEFINED_FIELD.matcher(message);
    if (field.find()) {
      String name = field.group(1);
      List<String> known = fieldsBefore(line, column);
      // cel-java reports the dot; the caret belongs under the name.
      int at = lineOf(line).indexOf(name, Math.max(0, column - 1));
      return new Issue(
          line,
          at >= 0 ? at + 1 : column,
          name.length(),
          "unknown field '%s'".formatted(name),
          known.isEmpty() ? "" : Names.allowed(name, known));
    }
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.find()) {
      return undeclared(line, column, undeclared.group(1));
    }
    Matcher typeName = TYPE_NAME.matcher(message);
    if (typeName.find()) {
      String name = typeName.group(1);
      return undeclared(line, nameBefore(line, column, name), name);
    }
    Matcher overload = NO_OVERLOAD.matcher(message);
    if (overload.find()) {
      return overload(line, column, overload.group(1), overload.group(2));
    }
    if (NO_SELECTION.matcher(message).find()) {
      return listHasNoFields(line, column);
    }
    Matcher macro = MACRO.matcher(message);
    if (macro.find()) {
      return macro(line, column, macro.group(1));
    }
    Matcher reserved = RESERVED.matcher(message);
    if (reserved.find()) {
      return new Issue(
          line,
          column,
          reserved.group(1).length(),
          "'%s' is a reserved word in CEL".formatted(reserved.group(1)),
          "write a conditional as condition ? a : b");
    }
    if (message.startsWith("For input string")) {
      return new Issue(
          line,
          column,
          1,
          "the number is too large or not valid in CEL",
          "whole numbers range from -9223372036854775808 to 9223372036854775807; write larger ones"
              + " as decimals, such as 1e20");
    }
    return new Issue(line, column, 1, firstLine(message), "see docs/language.md, conditions");
  }

  /** The most common mistake: a step name is a list of events, even if the step takes only one. */
  private Issue listHasNoFields(int line, int column) {
    String before = lineOf(line);
    before = before.substring(0, Math.min(before.length(), column - 1));
    Matcher step = STEP_BEFORE.matcher(before);
    if (!step.find()) {
      return new Issue(
          line, column, 1, "a list has no fields", "use an element, such as rates[0].value");
    }
    String name = step.group();
    return new Issue(
        line,
        column - name.length(),
        name.length(),
        "'%s' is a list of events".formatted(name),
        "use an element: %s[0] is the first event, %s[0].item_id one of its fields"
            .formatted(name, name));
  }

  private static Issue macro(int line, int column, String name) {
    return new Issue(
        line,
        column,
        1,
        MISUSED_MACRO + " %s()".formatted(name),
        name.equals("has")
            ? "for example has(event.query) or has(event.properties.price)"
            : "for example rates.%s(rate, rate.value > 100.0)".formatted(name));
  }

  private Issue undeclared(int line, int column, String name) {
    int at = nameBefore(line, column, name);
    if (isCalled(line, at, name) && CelEnvironment.isMacro(name)) {
      return macro(line, at, name);
    }
    if (isCalled(line, at, name)) {
      return new Issue(
          line,
          at,
          name.length(),
          "unknown function '%s'".formatted(name),
          CelEnvironment.suggestFunction(name));
    }
    Optional<String> dashed =
        variables.keySet().stream()
            .filter(each -> each.startsWith(name + "-"))
            .sorted()
            .findFirst();
    if (dashed.isPresent()) {
      return new Issue(
          line,
          column,
          name.length(),
          "conditions cannot refer to '%s'".formatted(dashed.get()),
          "'-' is the minus operator in CEL: rename the step to %s"
              .formatted(dashed.get().replace('-', '_')));
    }
    if (name.equals(CelTypes.CUSTOMER)) {
      return new Issue(
          line,
          column,
          name.length(),
          "'customer' is not available here: this condition sees only events",
          "move this part to 'when', which is evaluated with the profile when a match is complete");
    }
    if (name.equals("event") && !variables.containsKey("event")) {
      return new Issue(
          line,
          column,
          name.length(),
          "unknown variable 'event'",
          Names.allowed(name, variables.keySet().stream().sorted().toList())
              + (variables.values().stream().anyMatch(type -> type.kind() == CelKind.LIST)
                  ? "; a step name refers to the list of its events"
                  : ""));
    }
    return new Issue(
        line,
        column,
        name.length(),
        "unknown variable '%s'".formatted(name),
        Names.allowed(name, variables.keySet().stream().sorted().toList()));
  }

  /**
   * Returns the column of a name that precedes the reported column. For a call, cel-java reports
   * the opening parenthesis, but the caret belongs under the name.
   */
  private int nameBefore(int line, int column, String name) {
    String before = lineOf(line);
    int at = before.substring(0, Math.min(before.length(), column - 1)).lastIndexOf(name);
    return at >= 0 && before.substring(at + name.length(), column - 1).isBlank() ? at + 1 : column;
  }

  private boolean isCalled(int line, int column, String name) {
    String rest = lineOf(line);
    rest = rest.substring(Math.min(rest.length(), column - 1));
    return rest.startsWith(name) && rest.substring(name.length()).stripLeading().startsWith("(");
  }

  private static Issue overload(int line, int column, String function, String operands) {
    String operator =
        function.startsWith("_") || function.startsWith("@") || function.startsWith("!")
            ? function.replace("_", "").replace("@", "")
            : function;
    List<String> parts = Arrays.stream(operands.split(", ")).toList();
    String message =
        "'%s' cannot be applied to %s"
            .formatted(
                operator,
                String.join(" and ", parts.stream().map(CompilerMessages::typeNames).toList()));
    return new Issue(
        line, column, Math.max(1, operator.length()), message, overloadHint(operator, parts));
  }

  /** Replaces cel-java's type names with the terms used in all other messages. */
  private static String typeNames(String type) {
    return type.replace(TIMESTAMP, "a time").replace(DURATION, "a duration");
  }

  private static String overloadHint(String operator, List<String> types) {
    if (types.contains("null")) {
      return "missing fields are not null: use has(event.query) to test whether a field is present";
    }
    if (types.contains(TIMESTAMP) && types.contains("string")) {
      return "write times as timestamp(\"2026-05-02T20:30:00Z\")";
    }
    if (types.contains(DURATION) && types.contains("string")) {
      return "write durations as duration(\"30m\")";
    }
    if (types.contains("double") && types.contains("int")) {
      return "whole numbers and decimals cannot be mixed here: write 2.0, or use double(…)";
    }
    return Character.isLetter(operator.charAt(0))
        ? "docs/language.md lists the functions; the pattern library has examples"
        : "both sides must have compatible types; convert with double(…), int(…) or string(…)";
  }

  /**
   * Returns the fields of the operand before a dot if it is a variable or an element of one;
   * otherwise empty.
   */
  private List<String> fieldsBefore(int line, int column) {
    String before = lineOf(line);
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

  private String lineOf(int line) {
    return text.lines().skip(line - 1L).findFirst().orElse("");
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }

  static String displayName(CelType type) {
    return switch (type.kind()) {
      case BOOL -> "true or false";
      case DOUBLE -> "a decimal number";
      case INT -> "a whole number";
      case UINT -> "an unsigned whole number";
      case STRING -> "text";
      case TIMESTAMP -> "a time";
      case DURATION -> "a duration";
      case LIST -> "a list";
      case MAP -> "a map";
      default -> type.name();
    };
  }
}
