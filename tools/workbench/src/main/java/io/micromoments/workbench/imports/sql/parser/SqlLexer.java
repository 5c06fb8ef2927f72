package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.sql.parser.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** Splits SQL into tokens. Comments and blanks are skipped. */
public final class SqlLexer {

  private static final List<String> LONG_SYMBOLS =
      List.of("<=", ">=", "<>", "!=", "||", "{-", "-}");

  private final String text;
  private final List<SqlToken> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private SqlLexer(String text) {
    this.text = text;
  }

  /**
   * Returns the tokens of a file, the last of which is {@link Kind#END}.
   *
   * @throws CannotImport if a text, name or comment has no end
   */
  public static List<SqlToken> tokens(String text) {
    SqlLexer lexer = new SqlLexer(text);
    while (lexer.skipBlanks()) {
      lexer.next();
    }
    lexer.add(Kind.END, "", lexer.at);
    return lexer.tokens;
  }

  private void next() {
    char c = text.charAt(at);
    int from = at;
    if (c == '\'' || c == '`' || c == '"') {
      quoted(c);
    } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
      number();
      add(Kind.NUMBER, text.substring(from, at), from);
    } else if (Character.isLetter(c) || c == '_' || Character.isHighSurrogate(c)) {
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
      add(Kind.WORD, text.substring(from, at), from);
    } else {
      String symbol =
          LONG_SYMBOLS.stream()
              .filter(each -> text.startsWith(each, from))
              .findFirst()
              .orElse(String.valueOf(c));
      at += symbol.length();
      add(Kind.SYMBOL, symbol, from);
    }
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || Character.isSurrogate(c);
  }

  private boolean isDigit(int position) {
    return position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9';
  }

  private void number() {
    while (isDigit(at)) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '.' && isDigit(at + 1)) {
      at++;
    }
    while (isDigit(at)) {
      at++;
    }
    boolean hasExponent =
        at < text.length()
            && (text.charAt(at) == 'e' || text.charAt(at) == 'E')
            && (isDigit(at + 1)
                || (isDigit(at + 2) && (text.charAt(at + 1) == '-' || text.charAt(at + 1) == '+')));
    if (hasExponent) {
      at += 2;
      while (isDigit(at)) {
        at++;
      }
    }
  }

  /** A quote within is written twice. */
  private void quoted(char quote) {
    int from = at;
    SourcePosition start = position(from, 1);
    int startLine = line;
    int startOfLine = lineStart;
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length()) {
        throw new CannotImport(
            start,
            "this quote has no end",
            "close it with " + quote + "; write a quote within twice");
      }
      char c = text.charAt(at++);
      if (c == quote && at < text.length() && text.charAt(at) == quote) {
        at++;
      } else if (c == quote) {
        break;
      }
      value.append(c);
      countLine(c);
    }
    int length = startLine == line ? at - from : 1;
    tokens.add(
        new SqlToken(
            quote == '\'' ? Kind.TEXT : Kind.QUOTED_NAME,
            value.toString(),
            new SourcePosition(startLine, from - startOfLine + 1, length),
            from,
            at));
  }

  private void countLine(char c) {
    if (c == '\n') {
      line++;
      lineStart = at;
    }
  }

  /** Returns whether there is a further token. */
  private boolean skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c) || c == 0xFEFF) {
        at++;
        countLine(c);
      } else if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          throw new CannotImport(position(at, 2), "this comment has no end", "close it with */");
        }
        while (at < end + 2) {
          countLine(text.charAt(at++));
        }
      } else {
        return true;
      }
    }
    return false;
  }

  private void add(Kind kind, String value, int from) {
    tokens.add(new SqlToken(kind, value, position(from, Math.max(1, at - from)), from, at));
  }

  private SourcePosition position(int from, int length) {
    return new SourcePosition(line, from - lineStart + 1, length);
  }
}
