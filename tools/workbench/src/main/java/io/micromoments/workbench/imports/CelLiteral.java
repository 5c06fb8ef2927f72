package io.micromoments.workbench.imports;

import java.util.Locale;

/** Writes values as constants of conditions. */
public final class CelLiteral {

  private CelLiteral() {}

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
          if (c < ' ' || c == 0x7F || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xFEFF) {
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
