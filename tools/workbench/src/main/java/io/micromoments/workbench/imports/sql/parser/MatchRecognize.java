package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.List;
import java.util.Optional;

/**
 * A {@code MATCH_RECOGNIZE} clause as it was written.
 *
 * @param name the view or table that receives the matches
 * @param table the last part of the name of the table with the rows; empty for a subquery
 * @param tableAt where the table is, or the clause if there is none
 * @param tableQuery where the file defines the table by a query, if it does
 * @param partitionBy expressions
 * @param ends where the query around joins, filters or groups the matches
 */
public record MatchRecognize(
    Optional<String> name,
    Optional<String> table,
    SourcePosition tableAt,
    Optional<SourcePosition> tableQuery,
    SourcePosition at,
    List<SqlExpression> partitionBy,
    List<SortKey> orderBy,
    List<Measure> measures,
    Optional<SourcePosition> allRows,
    Skip skip,
    RowPattern pattern,
    Optional<SqlExpression.Interval> within,
    Optional<SourcePosition> subset,
    List<Definition> definitions,
    List<Outside> ends) {

  public record SortKey(SqlExpression key, boolean isDescending) {}

  /**
   * @param text as it was written
   */
  public record Measure(SqlExpression value, String name, String text) {}

  /** The condition of a variable. */
  public record Definition(String variable, SqlExpression condition, SourcePosition at) {}

  /**
   * @param kind one of {@code NEXT ROW}, {@code PAST LAST ROW}, {@code FIRST}, {@code LAST}; empty
   *     if the query does not say it
   * @param variable of FIRST and LAST
   */
  public record Skip(String kind, String variable, SourcePosition at) {}

  /** A clause of the query around. */
  public record Outside(String clause, SourcePosition at) {}
}
