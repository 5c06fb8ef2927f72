package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Definition;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Measure;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Outside;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Skip;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a {@code MATCH_RECOGNIZE} clause, and what matters of the query around it. */
public final class MatchRecognizeParser {

  private static final Set<String> OUTER =
      Set.of("WHERE", "GROUP", "HAVING", "JOIN", "LIMIT", "UNION", "INTERSECT", "EXCEPT");

  private final String text;
  private final SqlTokens tokens;
  private final SqlExpressionParser expressions;

  public MatchRecognizeParser(String text, List<SqlToken> tokens) {
    this.text = text;
    this.tokens = new SqlTokens(tokens);
    this.expressions = new SqlExpressionParser(this.tokens);
  }

  /** Returns the positions of the clauses in the list of tokens. */
  public static List<Integer> clauses(List<SqlToken> tokens) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).isWord("MATCH_RECOGNIZE")) {
        found.add(i);
      }
    }
    return found;
  }

  /**
   * Reads the clause at a position of the list of tokens.
   *
   * @throws CannotImport if it is not complete or has what cannot be imported
   */
  public MatchRecognize read(int clause) {
    tokens.moveTo(clause);
    SourcePosition at = tokens.next().at();
    tokens.expectSymbol("(");
    List<SqlExpression> partition = partitionBy();
    List<SortKey> order = orderBy();
    List<Measure> measures = tokens.take("MEASURES") ? measures() : List.of();
    Optional<SourcePosition> allRows = rowsPerMatch();
    Skip skip = skip();
    tokens.expect("PATTERN");
    tokens.expectSymbol("(");
    RowPattern pattern = new RowPatternParser(tokens).read();
    tokens.expectSymbol(")");
    Optional<SqlExpression.Interval> within = within();
    Optional<SourcePosition> subset = subset();
    List<Definition> definitions = tokens.take("DEFINE") ? definitions() : List.of();
    if (!tokens.takeSymbol(")")) {
      throw tokens.found(
          definitions.isEmpty()
              ? "expected WITHIN, DEFINE or ')'"
              : "expected AND, OR, ',' and the next variable, or ')'");
    }
    SqlToken table = tokens.get(clause - 1);
    return new MatchRecognize(
        name(clause),
        table.isName() ? Optional.of(table.text()) : Optional.empty(),
        table.isName() ? table.at() : at,
        table.isName() ? query(table.text(), clause) : Optional.empty(),
        at,
        partition,
        order,
        measures,
        allRows,
        skip,
        pattern,
        within,
        subset,
        definitions,
        outside(clause));
  }

  private List<SqlExpression> partitionBy() {
    List<SqlExpression> keys = new ArrayList<>();
    if (tokens.take("PARTITION", "BY")) {
      do {
        keys.add(expressions.read());
      } while (tokens.takeSymbol(","));
    }
    return keys;
  }

  private List<SortKey> orderBy() {
    List<SortKey> keys = new ArrayList<>();
    if (tokens.take("ORDER", "BY")) {
      do {
        SqlExpression key = expressions.read();
        boolean isDescending = tokens.take("DESC");
        tokens.take("ASC");
        keys.add(new SortKey(key, isDescending));
      } while (tokens.takeSymbol(","));
    }
    return keys;
  }

  private List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    do {
      int from = tokens.peek().from();
      SqlExpression value = expressions.read();
      int to = tokens.peek().from();
      tokens.take("AS");
      String name = tokens.expectName("a name after AS").text();
      measures.add(new Measure(value, name, text.substring(from, to).strip()));
    } while (tokens.takeSymbol(","));
    return measures;
  }

  private Optional<SourcePosition> rowsPerMatch() {
    SourcePosition at = tokens.position();
    if (tokens.take("ONE", "ROW", "PER", "MATCH")) {
      return Optional.empty();
    }
    if (!tokens.take("ALL", "ROWS", "PER", "MATCH")) {
      return Optional.empty();
    }
    while (tokens.take("SHOW") || tokens.take("OMIT") || tokens.take("WITH")) {
      tokens.take("EMPTY");
      tokens.take("UNMATCHED");
      tokens.take("MATCHES");
      tokens.take("ROWS");
    }
    return Optional.of(at);
  }

  private Skip skip() {
    SourcePosition at = tokens.position();
    if (!tokens.take("AFTER", "MATCH")) {
      return new Skip("", "", at);
    }
    tokens.expect("SKIP");
    if (tokens.take("PAST", "LAST", "ROW")) {
      return new Skip("PAST LAST ROW", "", at);
    }
    tokens.expect("TO");
    if (tokens.take("NEXT", "ROW")) {
      return new Skip("NEXT ROW", "", at);
    }
    boolean isFirst = tokens.peek().isWord("FIRST") && tokens.peek(1).isName();
    boolean isLast = tokens.peek().isWord("LAST") && tokens.peek(1).isName();
    // FIRST and LAST may also be names of variables: before PATTERN they are.
    if ((isFirst || isLast) && !tokens.peek(1).isWord("PATTERN")) {
      tokens.next();
    }
    SqlToken variable = tokens.expectName("NEXT ROW, FIRST or LAST and a variable");
    return new Skip(isFirst ? "FIRST" : "LAST", variable.text(), variable.at());
  }

  private Optional<SqlExpression.Interval> within() {
    return tokens.take("WITHIN")
        ? Optional.of(new SqlConstants(tokens).interval())
        : Optional.empty();
  }

  private Optional<SourcePosition> subset() {
    SourcePosition at = tokens.position();
    if (!tokens.take("SUBSET")) {
      return Optional.empty();
    }
    while (!tokens.isEnd() && !tokens.peek().isWord("DEFINE") && !tokens.peek().isSymbol(";")) {
      tokens.next();
    }
    return Optional.of(at);
  }

  private List<Definition> definitions() {
    List<Definition> definitions = new ArrayList<>();
    do {
      SqlToken variable = tokens.expectName("a variable and its condition, such as A AS A.x > 1");
      tokens.expect("AS");
      SourcePosition at = tokens.position();
      definitions.add(new Definition(variable.text(), expressions.read(), at));
    } while (tokens.takeSymbol(","));
    return definitions;
  }

  /** Returns the name after CREATE VIEW or INSERT INTO of the same statement. */
  private Optional<String> name(int clause) {
    int start = clause;
    while (start > 0 && !tokens.get(start - 1).isSymbol(";")) {
      start--;
    }
    for (int i = start; i < clause; i++) {
      SqlToken token = tokens.get(i);
      if (token.isWord("INTO") || token.isWord("VIEW") || token.isWord("TABLE")) {
        int name = i + 1;
        while (tokens.get(name).isWord("IF")
            || tokens.get(name).isWord("NOT")
            || tokens.get(name).isWord("EXISTS")) {
          name++;
        }
        while (tokens.get(name).isName() && tokens.get(name + 1).isSymbol(".")) {
          name += 2;
        }
        if (name < clause && tokens.get(name).isName()) {
          return Optional.of(tokens.get(name).text());
        }
      }
    }
    return Optional.empty();
  }

  /** Returns where the file defines a table by a query, in WITH or as a view. */
  private Optional<SourcePosition> query(String table, int clause) {
    for (int i = 1; tokens.get(i).kind() != SqlToken.Kind.END; i++) {
      SqlToken before = tokens.get(i - 1);
      boolean mayBeDefined =
          before.isWord("WITH")
              || before.isWord("VIEW")
              || before.isWord("RECURSIVE")
              || before.isWord("EXISTS")
              || before.isSymbol(",")
              || before.isSymbol(".");
      if (mayBeDefined
          && tokens.get(i).isName()
          && tokens.get(i).text().equalsIgnoreCase(table)
          && isDefinition(i + 1)
          && (before.isWord("WITH") || before.isSymbol(",") || !isSameStatement(i, clause))) {
        return Optional.of(tokens.get(i).at());
      }
    }
    return Optional.empty();
  }

  /** Returns whether no statement ends in between: then a view is defined by the clause itself. */
  private boolean isSameStatement(int from, int to) {
    for (int i = from; i < to; i++) {
      if (tokens.get(i).isSymbol(";")) {
        return false;
      }
    }
    return from < to;
  }

  /** Returns whether AS and a query follow, after a list of columns if there is one. */
  private boolean isDefinition(int from) {
    int at = from;
    if (tokens.get(at).isSymbol("(")) {
      while (tokens.get(at).kind() != SqlToken.Kind.END && !tokens.get(at).isSymbol(")")) {
        at++;
      }
      at++;
    }
    if (tokens.get(at).isWord("COMMENT")) {
      at += 2;
    }
    return tokens.get(at).isWord("AS")
        && (tokens.get(at + 1).isWord("SELECT")
            || tokens.get(at + 1).isWord("WITH")
            || (tokens.get(at + 1).isSymbol("(")
                && (tokens.get(at + 2).isWord("SELECT") || tokens.get(at + 2).isWord("WITH"))));
  }

  /** Returns what stands before the table and changes which matches there are. */
  private List<Outside> before(int clause) {
    int from = clause - 1;
    while (from > 1 && tokens.get(from - 1).isSymbol(".")) {
      from -= 2;
    }
    from--;
    List<Outside> found = new ArrayList<>();
    if (from >= 0 && (tokens.get(from).isWord("JOIN") || tokens.get(from).isSymbol(","))) {
      found.add(new Outside("JOIN", tokens.get(from).at()));
    }
    while (from > 0 && !tokens.get(from).isWord("SELECT") && !tokens.get(from).isSymbol(";")) {
      from--;
    }
    if (tokens.get(from).isWord("SELECT") && tokens.get(from + 1).isWord("DISTINCT")) {
      found.add(new Outside("DISTINCT", tokens.get(from + 1).at()));
    }
    return found;
  }

  /** Returns the clauses of the query around that change which matches there are. */
  private List<Outside> outside(int clause) {
    List<Outside> found = before(clause);
    int depth = 0;
    for (int i = tokens.index(); depth >= 0; i++) {
      SqlToken token = tokens.get(i);
      if (token.kind() == SqlToken.Kind.END
          || token.isSymbol(";")
          || token.isWord("MATCH_RECOGNIZE")) {
        break;
      }
      depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
      String word = token.text().toUpperCase(Locale.ROOT);
      if (token.kind() == SqlToken.Kind.WORD && depth == 0 && OUTER.contains(word)) {
        found.add(new Outside(word, token.at()));
        break;
      }
    }
    return found;
  }
}
