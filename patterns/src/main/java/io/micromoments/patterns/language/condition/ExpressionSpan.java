package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import io.micromoments.patterns.language.cel.ConstantParts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source range of a part of an expression. The compiler records a single position per part (the
 * parenthesis of a call, the operator of an operation); the rest is derived from the text.
 *
 * @param start the offset of the part in the text of the expression, in UTF-16 code units
 * @param line 1-based
 * @param column 1-based, in UTF-16 code units
 * @param length up to the end of the part or of its first line
 * @param text the source text of the part
 */
public record ExpressionSpan(int start, int line, int column, int length, String text) {

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|[A-Za-z_][A-Za-z0-9_]*"
              + "|[0-9][0-9A-Za-z.]*(?:(?<=[eE])[+-][0-9]+)?|.",
          Pattern.DOTALL);
  private static final Pattern NAME_BEFORE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*\\s*$");

  /** Returns the range of a part of a checked expression. */
  public static ExpressionSpan of(CelExpr part, String text, CelAbstractSyntaxTree ast) {
    return of(part, text, ast.getSource());
  }

  static ExpressionSpan of(CelExpr part, String text, CelSource source) {
    List<Integer> places = new ArrayList<>();
    collect(part, text, source, places);
    if (places.isEmpty()) {
      return at(text, 0, text.length());
    }
    int start = Collections.min(places);
    if (text.startsWith("(", start) || part.getKind() == CelExpr.ExprKind.Kind.STRUCT) {
      Matcher name = NAME_BEFORE.matcher(text).region(0, start);
      start = name.find() ? name.start() : start;
    }
    return at(text, start, end(text, start, Collections.max(places)));
  }

  /** Returns the offset after the part. */
  int end() {
    return start + text.length();
  }

  ConditionCompiler.Issue issue(String message, String hint) {
    return new ConditionCompiler.Issue(line, column, length, message, hint);
  }

  private static void collect(CelExpr part, String text, CelSource source, List<Integer> places) {
    Integer place = source.getPositionsMap().get(part.id());
    if (place != null) {
      int at = text.offsetByCodePoints(0, place);
      places.add(at);
      if (part.getKind() == CelExpr.ExprKind.Kind.SELECT) {
        // cel-java reports the dot of a selection; the name is part of it.
        places.add(Math.max(at, text.indexOf(part.select().field(), at)));
      }
    }
    ConstantParts.children(part).forEach(child -> collect(child, text, source, places));
  }

  /**
   * Returns the end of the first token that ends after the last position and leaves all brackets
   * closed.
   */
  private static int end(String text, int start, int last) {
    Matcher token = TOKEN.matcher(text).region(start, text.length());
    int depth = 0;
    while (token.find()) {
      String found = token.group();
      depth +=
          switch (found) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
          };
      if (token.end() > last && depth <= 0 && !found.isBlank()) {
        return token.end();
      }
    }
    return text.length();
  }

  /** Returns the range between two offsets of the text of an expression. */
  static ExpressionSpan at(String text, int start, int end) {
    int lineStart = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
    lineStart = start == 0 ? 0 : lineStart;
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    int lineEnd = text.indexOf('\n', start);
    int length = Math.min(end, lineEnd < 0 ? text.length() : lineEnd) - start;
    return new ExpressionSpan(
        start, line, start - lineStart + 1, Math.max(1, length), text.substring(start, end));
  }
}
