package io.micromoments.patterns.language.cel;

import java.util.Locale;

/** Writes values as constants of conditions that can stand in a YAML file. */
public final class CelLiteral {

  /** Line and paragraph separators, the byte order mark, and characters that are none. */
  private static final String UNPRINTABLE = "\u2028\u2029\uFEFF\uFFFD\uFFFE\uFFFF";

  private CelLiteral() {}

  /** Writes a text in quotes; characters that a YAML file cannot contain are escaped. */
  public static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c) || UNPRINTABLE.indexOf(c) >= 0) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** Writes a regular expression, with r before the quotes if it has a backslash. */
  public static String regex(String expression) {
    boolean isRaw =
        expression.contains("\\")
            && expression.chars().noneMatch(c -> c == '"' || c < ' ' || c > '~');
    return isRaw ? "r\"" + expression + "\"" : text(expression);
  }

  /** Writes a regular expression that finds a text, as part of a longer one. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 128
                  && !Character.isLetterOrDigit(c)
                  && c > ' '
                  && "_-/:,;=&@%<>\"'!~#`".indexOf(c) < 0) {
                out.append('\\');
              }
              out.appendCodePoint(c);
            });
    return out.toString();
  }
}
