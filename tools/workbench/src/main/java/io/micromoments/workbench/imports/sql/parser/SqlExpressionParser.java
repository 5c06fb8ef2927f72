package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Binary;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Call;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Cast;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Column;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads expressions, with the precedence of standard SQL. */
final class SqlExpressionParser {

  /** More than a condition of a pattern may have; the depth of an expression grows with it. */
  private static final int MAX_PARTS = 400;

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");

  private final SqlTokens tokens;
  private final SqlConstants constants;
  private int parts;

  SqlExpressionParser(SqlTokens tokens) {
    this.tokens = tokens;
    this.constants = new SqlConstants(tokens);
  }

  /** Reads one expression of at most {@value #MAX_PARTS} parts. */
  SqlExpression read() {
    parts = 0;
    return or();
  }

  private SqlExpression or() {
    SqlExpression left = and();
    while (tokens.peek().isWord("OR")) {
      SourcePosition at = tokens.next().at();
      left = new Binary("OR", left, and(), at);
    }
    return left;
  }

  private SqlExpression and() {
    SqlExpression left = not();
    while (tokens.peek().isWord("AND")) {
      SourcePosition at = tokens.next().at();
      left = new Binary("AND", left, not(), at);
    }
    return left;
  }

  private SqlExpression not() {
    if (!tokens.peek().isWord("NOT")) {
      return comparison();
    }
    SourcePosition at = tokens.next().at();
    tokens.enter();
    SqlExpression operand = not();
    tokens.leave();
    return new Unary("NOT", operand, at);
  }

  private SqlExpression comparison() {
    SqlExpression left = additive();
    while (true) {
      SqlToken token = tokens.peek();
      if (token.kind() == SqlToken.Kind.SYMBOL && COMPARISONS.contains(token.text())) {
        tokens.next();
        String operator = token.text().equals("!=") ? "<>" : token.text();
        left = new Binary(operator, left, additive(), token.at());
      } else if (token.isWord("IS")) {
        tokens.next();
        boolean isNegated = tokens.take("NOT");
        if (!tokens.take("NULL")) {
          throw tokens.found("after IS, only NULL and NOT NULL can be imported");
        }
        left = new SqlExpression.IsNull(left, isNegated, token.at());
      } else {
        boolean isNegated = token.isWord("NOT");
        String word = tokens.peek(isNegated ? 1 : 0).text().toUpperCase(Locale.ROOT);
        if (tokens.peek(isNegated ? 1 : 0).kind() != SqlToken.Kind.WORD
            || !Set.of("LIKE", "IN", "BETWEEN", "SIMILAR", "RLIKE").contains(word)) {
          return left;
        }
        tokens.moveBy(isNegated ? 2 : 1);
        left = predicate(word, left, isNegated, token.at());
      }
    }
  }

  private SqlExpression predicate(
      String word, SqlExpression left, boolean isNegated, SourcePosition at) {
    switch (word) {
      case "LIKE" -> {
        SqlExpression pattern = additive();
        Optional<SqlExpression> escape =
            tokens.take("ESCAPE") ? Optional.of(additive()) : Optional.empty();
        return new SqlExpression.Like(left, pattern, escape, isNegated, at);
      }
      case "IN" -> {
        tokens.expectSymbol("(");
        if (tokens.peek().isWord("SELECT")) {
          throw new CannotImport(
              tokens.position(), "IN (SELECT …) cannot be imported", "list the values");
        }
        List<SqlExpression> list = list();
        return new SqlExpression.In(left, list, isNegated, at);
      }
      case "BETWEEN" -> {
        if (tokens.take("SYMMETRIC")) {
          throw new CannotImport(at, "BETWEEN SYMMETRIC cannot be imported", "write AND and OR");
        }
        tokens.take("ASYMMETRIC");
        SqlExpression low = additive();
        tokens.expect("AND");
        SqlExpression high = additive();
        SqlExpression between =
            new Binary(
                "AND", new Binary(">=", left, low, at), new Binary("<=", left, high, at), at);
        return isNegated ? new Unary("NOT", between, at) : between;
      }
      default ->
          throw new CannotImport(
              at, word + " cannot be imported", "use LIKE or REGEXP(text, 'expression')");
    }
  }

  /** Reads expressions up to a closing parenthesis; the opening one is taken. */
  private List<SqlExpression> list() {
    List<SqlExpression> list = new ArrayList<>();
    tokens.enter();
    do {
      list.add(or());
    } while (tokens.takeSymbol(","));
    tokens.leave();
    tokens.expectSymbol(")");
    return list;
  }

  private SqlExpression additive() {
    SqlExpression left = multiplicative();
    while (Set.of("+", "-", "||").contains(tokens.peek().text())
        && tokens.peek().kind() == SqlToken.Kind.SYMBOL) {
      SqlToken operator = tokens.next();
      left = new Binary(operator.text(), left, multiplicative(), operator.at());
    }
    return left;
  }

  private SqlExpression multiplicative() {
    SqlExpression left = unary();
    while (Set.of("*", "/", "%").contains(tokens.peek().text())
        && tokens.peek().kind() == SqlToken.Kind.SYMBOL) {
      SqlToken operator = tokens.next();
      left = new Binary(operator.text(), left, unary(), operator.at());
    }
    return left;
  }

  private SqlExpression unary() {
    if (++parts > MAX_PARTS) {
      throw new CannotImport(
          tokens.position(),
          "the expression has more than " + MAX_PARTS + " parts",
          "split the query into several");
    }
    SqlToken token = tokens.peek();
    if (token.isSymbol("-") || token.isSymbol("+")) {
      tokens.next();
      tokens.enter();
      SqlExpression operand = unary();
      tokens.leave();
      return token.isSymbol("-") ? new Unary("-", operand, token.at()) : operand;
    }
    return primary();
  }

  private SqlExpression primary() {
    SqlToken token = tokens.peek();
    Optional<SqlExpression> constant = constants.read();
    if (constant.isPresent()) {
      return constant.get();
    }
    if (tokens.takeSymbol("(")) {
      tokens.enter();
      SqlExpression inner = or();
      tokens.leave();
      if (tokens.peek().isSymbol(",")) {
        throw new CannotImport(token.at(), "rows of values cannot be imported", "");
      }
      tokens.expectSymbol(")");
      return inner;
    }
    if (token.isWord("CASE") || token.isWord("EXISTS") || token.isWord("SELECT")) {
      throw new CannotImport(
          token.at(),
          token.text().toUpperCase(Locale.ROOT) + " cannot be imported",
          "write AND, OR and NOT");
    }
    if (token.kind() == SqlToken.Kind.WORD && tokens.peek(1).isSymbol("(")) {
      return call();
    }
    if ((token.isWord("FINAL") || token.isWord("RUNNING"))
        && tokens.peek(1).kind() == SqlToken.Kind.WORD) {
      // With one row per match, measures are computed at the last row: both are the same there.
      tokens.next();
      return primary();
    }
    if (!token.isName()) {
      throw tokens.found("expected a column, a value or '('");
    }
    return column();
  }

  private SqlExpression column() {
    SqlToken first = tokens.next();
    Optional<String> variable = Optional.empty();
    SqlToken name = first;
    if (tokens.takeSymbol(".")) {
      if (tokens.peek().isSymbol("*")) {
        throw tokens.found("expected a column; list the columns one by one");
      }
      variable = Optional.of(first.text());
      name = tokens.expectName("a column after '.'");
    }
    Optional<String> key = Optional.empty();
    if (tokens.takeSymbol("[")) {
      SqlToken inside = tokens.next();
      if (inside.kind() != SqlToken.Kind.TEXT) {
        throw new CannotImport(
            inside.at(), "found " + inside.shown(), "expected a text, such as properties['term']");
      }
      key = Optional.of(inside.text());
      tokens.expectSymbol("]");
    }
    SourcePosition at = first.at();
    int length = name.at().line() == at.line() ? name.to() - first.from() : at.length();
    return new Column(
        variable, name.text(), key, new SourcePosition(at.line(), at.column(), length));
  }

  private SqlExpression call() {
    SqlToken name = tokens.next();
    String upper = name.text().toUpperCase(Locale.ROOT);
    tokens.expectSymbol("(");
    if (upper.equals("CAST") || upper.equals("TRY_CAST")) {
      tokens.enter();
      SqlExpression value = or();
      tokens.leave();
      tokens.expect("AS");
      String type = tokens.expectName("a type").text().toUpperCase(Locale.ROOT);
      boolean isSized = false;
      while (!tokens.isEnd() && !tokens.peek().isSymbol(")")) {
        if (tokens.takeSymbol("(")) {
          isSized = true;
          while (!tokens.isEnd() && !tokens.takeSymbol(")")) {
            tokens.next();
          }
        } else {
          tokens.next();
        }
      }
      tokens.expectSymbol(")");
      return new Cast(value, type, isSized, name.at());
    }
    boolean isDistinct = tokens.take("DISTINCT");
    if (tokens.peek().isSymbol("*") && tokens.peek(1).isSymbol(")")) {
      tokens.moveBy(2);
      return new Call(upper, isDistinct, List.of(), name.at());
    }
    if (tokens.takeSymbol(")")) {
      return new Call(upper, isDistinct, List.of(), name.at());
    }
    return new Call(upper, isDistinct, list(), name.at());
  }
}
