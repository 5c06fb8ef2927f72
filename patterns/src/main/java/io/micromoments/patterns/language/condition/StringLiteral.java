package io.micromoments.patterns.language.condition;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A literal of text or bytes in the source of an expression, which may be malformed.
 *
 * @param isClosed whether it ends with the quote that it starts with
 * @param invalidEscape the first escape sequence that CEL does not have
 */
record StringLiteral(boolean isClosed, Optional<ExpressionSpan> invalidEscape) {

  private static final Pattern START = Pattern.compile("([bB]?)([rR]?)('''|\"\"\"|'|\")");
  private static final Pattern ESCAPE =
      Pattern.compile(
          "\\\\(?:[abfnrtv\"'`?\\\\]|[xX]\\p{XDigit}{2}|[0-3][0-7]{2}"
              + "|u(\\p{XDigit}{4})|U(\\p{XDigit}{8}))");

  /** Returns the literal at an offset of the text; empty if none starts there. */
  static Optional<StringLiteral> at(String text, int offset) {
    Matcher start = START.matcher(text).region(offset, text.length());
    if (!start.lookingAt()) {
      return Optional.empty();
    }
    boolean isBytes = !start.group(1).isEmpty();
    boolean isRaw = !start.group(2).isEmpty();
    String quote = start.group(3);
    Optional<ExpressionSpan> invalid = Optional.empty();
    int at = start.end();
    while (at < text.length() && !text.startsWith(quote, at) && !endsWithLine(text, at, quote)) {
      int next = text.offsetByCodePoints(at, 1);
      if (text.charAt(at) == '\\' && !isRaw) {
        Matcher escape = ESCAPE.matcher(text).region(at, text.length());
        boolean isValid = escape.lookingAt() && isCharacter(escape, isBytes);
        next = escape.lookingAt() ? escape.end() : afterCharacter(text, next);
        if (!isValid && invalid.isEmpty()) {
          invalid = Optional.of(ExpressionSpan.at(text, at, next));
        }
      }
      at = next;
    }
    return Optional.of(new StringLiteral(text.startsWith(quote, at), invalid));
  }

  private static boolean endsWithLine(String text, int at, String quote) {
    return quote.length() == 1 && (text.charAt(at) == '\n' || text.charAt(at) == '\r');
  }

  private static int afterCharacter(String text, int at) {
    return at < text.length() ? text.offsetByCodePoints(at, 1) : at;
  }

  /** Bytes cannot be written as Unicode escapes, and a surrogate is not a Unicode scalar value. */
  private static boolean isCharacter(Matcher escape, boolean isBytes) {
    String hex = escape.group(1) != null ? escape.group(1) : escape.group(2);
    if (hex == null) {
      return true;
    }
    long codePoint = Long.parseLong(hex, 16);
    return !isBytes
        && codePoint <= Character.MAX_CODE_POINT
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }
}
