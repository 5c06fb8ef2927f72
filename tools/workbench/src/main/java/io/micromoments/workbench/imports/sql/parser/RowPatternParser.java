package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Alternatives;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Quantified;
import io.micromoments.workbench.imports.sql.parser.RowPattern.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Reads what is in the parentheses of {@code PATTERN}. */
final class RowPatternParser {

  private static final String EXPECTED =
      "expected a variable, '(', '|', a quantifier (* + ? {n} {n,m}) or ')'";

  private final SqlTokens tokens;

  RowPatternParser(SqlTokens tokens) {
    this.tokens = tokens;
  }

  /** Reads up to the closing parenthesis; the opening one is taken. */
  RowPattern read() {
    tokens.enter();
    SourcePosition at = tokens.position();
    List<RowPattern> choices = new ArrayList<>();
    do {
      choices.add(sequence());
    } while (tokens.takeSymbol("|"));
    tokens.leave();
    return choices.size() == 1 ? choices.get(0) : new Alternatives(choices, at);
  }

  private RowPattern sequence() {
    SourcePosition at = tokens.position();
    List<RowPattern> parts = new ArrayList<>();
    while (!tokens.peek().isSymbol(")")
        && !tokens.peek().isSymbol("|")
        && !tokens.peek().isSymbol(",")
        && !tokens.peek().isSymbol("-}")) {
      if (tokens.isEnd()) {
        throw tokens.found(EXPECTED);
      }
      parts.add(quantified());
    }
    if (parts.isEmpty()) {
      throw tokens.found("expected a variable; empty patterns match without any event");
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(List.copyOf(parts), at);
  }

  private RowPattern quantified() {
    RowPattern part = primary();
    SqlToken token = tokens.peek();
    int from;
    int to;
    if (tokens.takeSymbol("*")) {
      from = 0;
      to = RowPattern.UNBOUNDED;
    } else if (tokens.takeSymbol("+")) {
      from = 1;
      to = RowPattern.UNBOUNDED;
    } else if (tokens.takeSymbol("?")) {
      from = 0;
      to = 1;
    } else if (tokens.takeSymbol("{")) {
      boolean hasFrom = tokens.peek().kind() == SqlToken.Kind.NUMBER;
      from = hasFrom ? number() : 0;
      to = from;
      if (tokens.takeSymbol(",")) {
        to = tokens.peek().kind() == SqlToken.Kind.NUMBER ? number() : RowPattern.UNBOUNDED;
      } else if (!hasFrom) {
        throw tokens.found("expected a number, such as {2} or {2,4}");
      }
      tokens.expectSymbol("}");
    } else {
      return part;
    }
    boolean isReluctant = tokens.takeSymbol("?");
    return new Quantified(part, from, to, isReluctant, token.at());
  }

  private int number() {
    SqlToken token = tokens.next();
    if (!token.text().matches("[0-9]{1,4}")) {
      throw new CannotImport(
          token.at(), "found " + token.shown(), "expected a whole number up to 100");
    }
    return Integer.parseInt(token.text());
  }

  private RowPattern primary() {
    SqlToken token = tokens.peek();
    if (tokens.takeSymbol("(")) {
      RowPattern inner = read();
      tokens.expectSymbol(")");
      return inner;
    }
    if (tokens.takeSymbol("{-")) {
      RowPattern inner = read();
      tokens.expectSymbol("-}");
      return new RowPattern.Excluded(inner, token.at());
    }
    if (token.isWord("PERMUTE") && tokens.peek(1).isSymbol("(")) {
      tokens.moveBy(2);
      List<RowPattern> parts = new ArrayList<>();
      do {
        tokens.enter();
        parts.add(sequence());
        tokens.leave();
      } while (tokens.takeSymbol(","));
      tokens.expectSymbol(")");
      return new RowPattern.Permutation(parts, token.at());
    }
    if (token.isSymbol("^") || token.isSymbol("$")) {
      throw new CannotImport(
          token.at(),
          "'%s' stands for an end of the partition, and streams have none".formatted(token.text()),
          "remove it");
    }
    if (!token.isName()) {
      throw tokens.found(EXPECTED);
    }
    tokens.next();
    return new RowPattern.Variable(token.text(), token.at());
  }
}
