package io.micromoments.patterns.language.condition;

import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains why an expression cannot be parsed. The parser only reports where; what is wrong follows
 * from the text at that position.
 */
final class SyntaxErrors {

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern TOKEN = Pattern.compile("\\w+|[=!<>]=|&&|\\|\\||.", Pattern.DOTALL);
  private static final Pattern WHOLE_NUMBER =
      Pattern.compile("(-?)\\s*(?:0x(\\p{XDigit}++)|([0-9]++))([uU]?)(?![\\w.])");

  /**
   * An expression can start with any of these, so an error at offset 0 on one of them means that
   * the expression is nested too deeply.
   */
  private static final Pattern START_OF_AN_EXPRESSION =
      Pattern.compile("(?!in\\b)[A-Za-z0-9_(\\[{!.'\"-]");

  private static final BigInteger MIN_INT = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_INT = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MAX_UINT = MAX_INT.shiftLeft(1).add(BigInteger.ONE);

  private final String text;

  private SyntaxErrors(String text) {
    this.text = text;
  }

  /**
   * Explains the errors of the parser.
   *
   * @param failed its result for the text
   */
  static List<Issue> explain(String text, CelValidationResult failed) {
    int characters = text.codePointCount(0, text.length());
    if (characters > CelEnvironment.MAX_CHARACTERS) {
      return List.of(
          ExpressionSpan.at(text, 0, 1)
              .issue(
                  String.format(Locale.ROOT, "the expression has %d characters", characters),
                  String.format(Locale.ROOT, "allowed: up to %d", CelEnvironment.MAX_CHARACTERS)));
    }
    return new SyntaxErrors(text).explain(failed);
  }

  /**
   * Explains errors up to the first after which the parser cannot continue reliably: what it
   * reports later may only be a consequence.
   */
  private List<Issue> explain(CelValidationResult failed) {
    ExpressionSource source = new ExpressionSource(text, failed.getSource());
    List<Issue> issues = new ArrayList<>();
    for (CelIssue error : failed.getErrors()) {
      int offset = source.offset(error);
      Optional<Issue> separate = numberOutOfRange(offset).or(() -> reservedWord(offset));
      if (separate.isEmpty()) {
        return issues.isEmpty() ? List.of(unexpected(offset)) : issues;
      }
      issues.add(separate.get());
    }
    return issues;
  }

  private Optional<Issue> numberOutOfRange(int offset) {
    Matcher number = WHOLE_NUMBER.matcher(text).region(offset, text.length());
    if (!number.lookingAt()) {
      return Optional.empty();
    }
    BigInteger value =
        number.group(2) != null
            ? new BigInteger(number.group(2), 16)
            : new BigInteger(number.group(3));
    BigInteger signed = number.group(1).isEmpty() ? value : value.negate();
    boolean isAllowed =
        number.group(4).isEmpty()
            ? signed.compareTo(MIN_INT) >= 0 && signed.compareTo(MAX_INT) <= 0
            : signed.signum() >= 0 && signed.compareTo(MAX_UINT) <= 0;
    return isAllowed
        ? Optional.empty()
        : Optional.of(
            ExpressionSpan.at(text, offset, number.end())
                .issue(
                    "the whole number is out of range",
                    number.group(4).isEmpty()
                        ? "whole numbers range from -9223372036854775808 to 9223372036854775807;"
                            + " write larger ones as decimals, such as 1e20"
                        : "unsigned whole numbers range from 0 to 18446744073709551615"));
  }

  private Optional<Issue> reservedWord(int offset) {
    int start = text.startsWith(".", offset) ? offset + 1 : offset;
    Matcher word = WORD.matcher(text).region(start, text.length());
    if (!word.lookingAt() || !CelEnvironment.RESERVED_WORDS.contains(word.group())) {
      return Optional.empty();
    }
    return Optional.of(
        ExpressionSpan.at(text, start, word.end())
            .issue(
                "'%s' is a reserved word in CEL".formatted(word.group()),
                switch (word.group()) {
                  case "if", "else" -> "write a conditional as condition ? a : b";
                  default ->
                      "a condition is one expression, such as event.value > 100.0; see"
                          + " docs/language.md";
                }));
  }

  private Issue unexpected(int offset) {
    String rest = text.substring(offset);
    if (rest.isBlank()) {
      return ForeignSyntax.explain(text, offset)
          .orElseGet(
              () ->
                  ExpressionSpan.at(text, offset, offset)
                      .issue(
                          "unexpected end of the expression",
                          "a value or a closing bracket is missing"));
    }
    return malformedLiteral(offset)
        .or(() -> ForeignSyntax.explain(text, offset))
        .or(() -> singleEqualsSign(offset))
        .or(() -> tooDeep(offset))
        .or(() -> questionMark(offset))
        .orElseGet(
            () -> {
              ExpressionSpan token = token(offset);
              return token.issue(
                  "unexpected '%s'".formatted(token.text()),
                  "write conditions such as event.value > 100.0 && event.action == \"view\"; see"
                      + " docs/language.md");
            });
  }

  private Optional<Issue> malformedLiteral(int offset) {
    Optional<StringLiteral> literal = StringLiteral.at(text, offset);
    if (literal.isEmpty()) {
      return Optional.empty();
    }
    Optional<ExpressionSpan> escape = literal.get().invalidEscape();
    if (escape.isPresent()) {
      return escape.map(
          span ->
              span.issue(
                  "'%s' is not an escape sequence in CEL".formatted(span.text()),
                  "write a backslash as \\\\, or the text as r'…', in which it has no meaning"));
    }
    if (!literal.get().isClosed()) {
      return Optional.of(quote(offset, "the closing quote is missing"));
    }
    return offset == 0 ? Optional.empty() : Optional.of(quote(offset, "unexpected text"));
  }

  private Issue quote(int offset, String message) {
    return ExpressionSpan.at(text, offset, offset + 1)
        .issue(message, "enclose text in single or double quotes, such as \"auto-loan\"");
  }

  private Optional<Issue> singleEqualsSign(int offset) {
    return text.startsWith("=", offset) && !text.startsWith("==", offset)
        ? Optional.of(
            ExpressionSpan.at(text, offset, offset + 1)
                .issue("'=' is not an operator", "write '==' to compare"))
        : Optional.empty();
  }

  /** The parser reports this at the start of the expression, where nothing else can be wrong. */
  private Optional<Issue> tooDeep(int offset) {
    return offset == 0 && START_OF_AN_EXPRESSION.matcher(text).lookingAt()
        ? Optional.of(
            ExpressionSpan.at(text, 0, 1)
                .issue(
                    "the expression is nested too deeply",
                    String.format(
                        Locale.ROOT,
                        "allowed: at most %d nested brackets, or consecutive operators or field"
                            + " accesses; && and || do not count",
                        CelEnvironment.MAX_DEPTH)))
        : Optional.empty();
  }

  /** The syntax of optional values, which is not enabled, or of a conditional. */
  private Optional<Issue> questionMark(int offset) {
    for (String before : List.of("", ".", "[")) {
      if (text.startsWith(before + "?", offset)) {
        int at = offset + before.length();
        return Optional.of(
            ExpressionSpan.at(text, at, at + 1)
                .issue(
                    "unexpected '?'",
                    "has(event.query) tests whether a field is present; a conditional is written"
                        + " condition ? a : b"));
      }
    }
    return Optional.empty();
  }

  private ExpressionSpan token(int offset) {
    Matcher token = TOKEN.matcher(text).region(offset, text.length());
    return ExpressionSpan.at(text, offset, token.lookingAt() ? token.end() : text.length());
  }
}
