package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.List;
import java.util.Optional;

/** An expression of {@code DEFINE} or {@code MEASURES}. */
public sealed interface SqlExpression {

  /** Where it begins, or where its operator is. */
  SourcePosition at();

  /** A text in quotes. */
  record Text(String value, SourcePosition at) implements SqlExpression {}

  /** A number as it was written. */
  record Num(String value, SourcePosition at) implements SqlExpression {
    public boolean isWhole() {
      return value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }

  record Bool(boolean value, SourcePosition at) implements SqlExpression {}

  record Null(SourcePosition at) implements SqlExpression {}

  /** {@code INTERVAL '10' MINUTE}, in milliseconds. */
  record Interval(long millis, SourcePosition at) implements SqlExpression {}

  /** {@code TIMESTAMP '2026-01-01 00:00:00'}, as an ISO-8601 text. */
  record Time(String iso, SourcePosition at) implements SqlExpression {}

  /**
   * A column of the current row, or of the last row of a variable.
   *
   * @param key the key after it in brackets, of a column that is a map
   */
  record Column(Optional<String> variable, String name, Optional<String> key, SourcePosition at)
      implements SqlExpression {}

  /** NOT or a sign. */
  record Unary(String operator, SqlExpression operand, SourcePosition at)
      implements SqlExpression {}

  /** Two operands and {@code AND OR = <> < <= > >= + - * / % ||} between them. */
  record Binary(String operator, SqlExpression left, SqlExpression right, SourcePosition at)
      implements SqlExpression {}

  record Like(
      SqlExpression value,
      SqlExpression pattern,
      Optional<SqlExpression> escape,
      boolean isNegated,
      SourcePosition at)
      implements SqlExpression {}

  record In(SqlExpression value, List<SqlExpression> list, boolean isNegated, SourcePosition at)
      implements SqlExpression {}

  record IsNull(SqlExpression value, boolean isNegated, SourcePosition at)
      implements SqlExpression {}

  record Cast(SqlExpression value, String type, boolean isSized, SourcePosition at)
      implements SqlExpression {}

  /**
   * @param name in upper case
   * @param isDistinct whether DISTINCT precedes the arguments
   * @param arguments empty for {@code COUNT(*)}
   */
  record Call(String name, boolean isDistinct, List<SqlExpression> arguments, SourcePosition at)
      implements SqlExpression {}
}
