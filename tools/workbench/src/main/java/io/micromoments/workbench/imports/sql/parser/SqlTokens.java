package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import java.util.List;

/** Reads the tokens of a file one by one. */
final class SqlTokens {

  private static final int MAX_DEPTH = 40;

  private final List<SqlToken> tokens;
  private int at;
  private int depth;

  /**
   * @param tokens the last of which is the end
   */
  SqlTokens(List<SqlToken> tokens) {
    this.tokens = tokens;
  }

  int index() {
    return at;
  }

  void moveTo(int index) {
    at = index;
    depth = 0;
  }

  SqlToken get(int index) {
    return tokens.get(Math.max(0, Math.min(index, tokens.size() - 1)));
  }

  SqlToken peek() {
    return get(at);
  }

  SqlToken peek(int ahead) {
    return get(at + ahead);
  }

  void moveBy(int count) {
    at += count;
  }

  SqlToken next() {
    SqlToken token = peek();
    at++;
    return token;
  }

  boolean isEnd() {
    return peek().kind() == SqlToken.Kind.END;
  }

  /** Takes these key words if they are next, all of them or none. */
  boolean take(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  boolean takeSymbol(String symbol) {
    if (peek().isSymbol(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw found("expected '" + symbol + "'");
    }
  }

  void expect(String word) {
    if (!take(word)) {
      throw found("expected " + word);
    }
  }

  SqlToken expectName(String what) {
    if (!peek().isName()) {
      throw found("expected " + what);
    }
    return next();
  }

  CannotImport found(String expected) {
    return new CannotImport(peek().at(), "found " + peek().shown(), expected);
  }

  /** Enters a level of nesting; each one ends with {@link #leave}. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new CannotImport(
          peek().at(), "nested more than " + MAX_DEPTH + " levels deep", "write it flatter");
    }
  }

  void leave() {
    depth--;
  }

  SourcePosition position() {
    return peek().at();
  }
}
