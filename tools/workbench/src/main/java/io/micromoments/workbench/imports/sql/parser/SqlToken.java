package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;

/**
 * A word, number, text or symbol of a query.
 *
 * @param text without quotes
 * @param from position of its first character in the file
 * @param to position after its last character
 */
public record SqlToken(Kind kind, String text, SourcePosition at, int from, int to) {

  public enum Kind {
    /** A key word or a name. */
    WORD,
    /** A name in backticks or double quotes. */
    QUOTED_NAME,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  public boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
  }

  /** Returns whether this is a key word, in any case. */
  public boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  public boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** Returns the token as a message shows it. */
  public String shown() {
    return switch (kind) {
      case END -> "the end of the file";
      case TEXT -> "the text '" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
      default -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    };
  }
}
