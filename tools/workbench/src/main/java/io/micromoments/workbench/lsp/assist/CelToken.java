package io.micromoments.workbench.lsp.assist;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of an expression.
 *
 * @param start offset in the expression
 */
record CelToken(String text, int start) {

  private static final Pattern TOKEN =
      Pattern.compile(
          "[rR]?(?:\"(?:\\\\.|[^\"\\\\])*(?:\"|$)|'(?:\\\\.|[^'\\\\])*(?:'|$))"
              + "|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z.]*|[=!<>]=|&&|\\|\\||\\S",
          Pattern.DOTALL);

  /** Returns the tokens of an expression, whether it is valid or not. */
  static List<CelToken> of(String expression) {
    List<CelToken> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      tokens.add(new CelToken(matcher.group(), matcher.start()));
    }
    return tokens;
  }

  int end() {
    return start + text.length();
  }

  boolean is(String other) {
    return text.equals(other);
  }

  boolean isName() {
    char first = text.charAt(0);
    return (Character.isLetter(first) || first == '_') && !isText();
  }

  private boolean isText() {
    return text.endsWith("\"") || text.endsWith("'") || text.contains("\"") || text.contains("'");
  }

  /** Returns whether it is a text or number. */
  boolean isValue() {
    return isText() || Character.isDigit(text.charAt(0));
  }

  /** Returns whether it is a text whose closing quote is missing. */
  boolean isOpenText() {
    char first = text.charAt(0);
    return (first == '"' || first == '\'')
        && (text.length() == 1 || text.charAt(text.length() - 1) != first || isEscaped());
  }

  private boolean isEscaped() {
    int backslashes = 0;
    for (int i = text.length() - 2; i > 0 && text.charAt(i) == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
