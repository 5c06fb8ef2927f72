package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.text.Durations;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelOperators;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventFields;
import io.micromoments.workbench.imports.ValueKind;
import io.micromoments.workbench.imports.sql.parser.SqlExpression;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Binary;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Unary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says expressions of SQL in CEL. A missing value makes a condition false in both, also under NOT.
 */
final class SqlConditions {

  private static final Map<String, String> COMPARISONS =
      Map.of("=", "==", "<>", "!=", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

  private final ColumnValues columns;
  private final SqlFunctions functions;

  SqlConditions(EventFields fields, RowReferences rows) {
    this.columns = new ColumnValues(fields, rows);
    this.functions = new SqlFunctions(this, columns);
  }

  /**
   * Returns the condition of a variable.
   *
   * @throws CannotImport if CEL cannot say it
   */
  CelText define(MatchedVariable variable, SqlExpression condition) {
    CelText said = of(condition, Optional.of(variable));
    if (said.kind() != ValueKind.BOOL) {
      throw new CannotImport(
          condition.at(), "found " + said.kind().label(), "expected a condition");
    }
    return said;
  }

  /** Returns the value of a measure at the end of the match. */
  CelText measure(SqlExpression value) {
    CelText said = of(value, Optional.empty());
    if (said.kind() == ValueKind.MAP) {
      throw new CannotImport(value.at(), "a map cannot be captured", "name a key");
    }
    return said;
  }

  /**
   * @param current the variable that is defined; empty in measures
   */
  CelText of(SqlExpression expression, Optional<MatchedVariable> current) {
    if (expression instanceof SqlExpression.Text text) {
      return CelText.constant(text.value());
    } else if (expression instanceof SqlExpression.Num number) {
      return number(number);
    } else if (expression instanceof SqlExpression.Bool bool) {
      return CelText.condition(String.valueOf(bool.value()), CelText.PRIMARY);
    } else if (expression instanceof SqlExpression.Interval interval) {
      return duration(interval.millis());
    } else if (expression instanceof SqlExpression.Time time) {
      return CelText.value("timestamp(" + CelLiteral.text(time.iso()) + ")", ValueKind.TIME);
    } else if (expression instanceof SqlExpression.Column column) {
      return columns.value(columns.row(column, current), column);
    } else if (expression instanceof Unary unary) {
      return unary(unary, current);
    } else if (expression instanceof Binary binary) {
      return binary(binary, current);
    } else if (expression instanceof SqlExpression.Like like) {
      return like(like, current);
    } else if (expression instanceof SqlExpression.In in) {
      return in(in, current);
    } else if (expression instanceof SqlExpression.IsNull isNull) {
      return functions.isNull(isNull, current);
    } else if (expression instanceof SqlExpression.Cast cast) {
      return cast(cast, current);
    } else if (expression instanceof SqlExpression.Call call) {
      return functions.call(call, current);
    }
    throw new CannotImport(
        expression.at(), "NULL can only be used with IS", "write IS NULL or IS NOT NULL");
  }

  private static CelText number(SqlExpression.Num number) {
    if (number.isWhole()) {
      String digits = number.value().replaceFirst("^0+(?=\\d)", "");
      if (digits.length() > 18) {
        throw new CannotImport(number.at(), "the number is too large", "at most 18 digits");
      }
      return new CelText(digits, CelText.PRIMARY, ValueKind.INT, true);
    }
    String value = number.value().toLowerCase(Locale.ROOT);
    value = value.startsWith(".") ? "0" + value : value;
    value = value.endsWith(".") ? value + "0" : value;
    // CEL needs a digit after the point, also before an exponent.
    value = value.replace(".e", ".0e");
    return new CelText(value, CelText.PRIMARY, ValueKind.DOUBLE, true);
  }

  private static CelText duration(long millis) {
    return CelText.value(
        "duration(\"" + Durations.show(Duration.ofMillis(millis)) + "\")", ValueKind.DURATION);
  }

  private CelText unary(Unary unary, Optional<MatchedVariable> current) {
    CelText operand = of(unary.operand(), current);
    if (unary.operator().equals("NOT")) {
      return bool(operand, unary).negated();
    }
    if (operand.kind() == ValueKind.TEXT) {
      operand = operand.asDouble();
    }
    if (!operand.kind().isNumber()) {
      throw new CannotImport(unary.at(), "'-' before " + operand.kind().label(), "");
    }
    return new CelText(
        "-" + operand.at(CelText.PRIMARY), CelText.UNARY, operand.kind(), operand.isConstant());
  }

  private static CelText bool(CelText operand, SqlExpression at) {
    if (operand.kind() != ValueKind.BOOL) {
      throw new CannotImport(
          at.at(), "AND, OR and NOT need conditions, not " + operand.kind().label(), "");
    }
    return operand;
  }

  private CelText binary(Binary binary, Optional<MatchedVariable> current) {
    CelText left = of(binary.left(), current);
    CelText right = of(binary.right(), current);
    String operator = binary.operator();
    if (operator.equals("AND") || operator.equals("OR")) {
      int level = operator.equals("OR") ? CelText.OR : CelText.AND;
      return CelText.join(List.of(bool(left, binary), bool(right, binary)), level);
    }
    if (COMPARISONS.containsKey(operator)) {
      return CelOperators.compare(left, COMPARISONS.get(operator), right, binary.at());
    }
    if (operator.equals("||")) {
      if (left.kind() != ValueKind.TEXT || right.kind() != ValueKind.TEXT) {
        throw new CannotImport(binary.at(), "|| joins texts", "convert with CAST(… AS STRING)");
      }
      return new CelText(
          left.at(CelText.SUM) + " + " + right.at(CelText.PRODUCT),
          CelText.SUM,
          ValueKind.TEXT,
          false);
    }
    return CelOperators.arithmetic(left, operator, right, binary.at());
  }

  private CelText like(SqlExpression.Like like, Optional<MatchedVariable> current) {
    CelText value = of(like.value(), current);
    if (value.kind() != ValueKind.TEXT) {
      throw new CannotImport(like.at(), "LIKE needs a text, not " + value.kind().label(), "");
    }
    if (!(like.pattern() instanceof SqlExpression.Text pattern)) {
      throw new CannotImport(like.pattern().at(), "LIKE needs a text in quotes here", "");
    }
    CelText matches = LikePattern.of(pattern, like.escape()).condition(value, false);
    return like.isNegated() ? matches.negated() : matches;
  }

  private CelText in(SqlExpression.In in, Optional<MatchedVariable> current) {
    CelText value = of(in.value(), current);
    List<CelText> choices = new ArrayList<>();
    boolean areConstant = true;
    boolean isOneKind = true;
    for (SqlExpression each : in.list()) {
      CelText choice = of(each, current);
      areConstant &= choice.isConstant();
      if (value.kind() == ValueKind.DOUBLE && choice.kind() == ValueKind.INT) {
        choice = choice.asDouble();
      }
      isOneKind &= choice.kind() == value.kind();
      choices.add(choice);
    }
    CelText isIn;
    if (areConstant && isOneKind && choices.size() > 1) {
      isIn =
          CelText.condition(
              value.at(CelText.SUM)
                  + " in ["
                  + String.join(", ", choices.stream().map(CelText::text).toList())
                  + "]",
              CelText.COMPARISON);
    } else {
      isIn =
          CelText.join(
              choices.stream()
                  .map(each -> CelOperators.compare(value, "==", each, in.at()))
                  .toList(),
              CelText.OR);
    }
    return in.isNegated() ? isIn.negated() : isIn;
  }

  private CelText cast(SqlExpression.Cast cast, Optional<MatchedVariable> current) {
    CelText value = of(cast.value(), current);
    boolean isDecimal = cast.type().equals("DECIMAL") || cast.type().equals("NUMERIC");
    if (isDecimal && value.kind() != ValueKind.INT) {
      throw new CannotImport(
          cast.at(), "CAST to %s rounds".formatted(cast.type()), "write CAST(… AS DOUBLE)");
    }
    boolean isText = Set.of("VARCHAR", "CHAR", "STRING").contains(cast.type());
    if (isText && (cast.isSized() || cast.type().equals("CHAR"))) {
      throw new CannotImport(
          cast.at(), "CAST to %s cuts texts off".formatted(cast.type()), "write CAST(… AS STRING)");
    }
    if (isText && value.kind() == ValueKind.DOUBLE) {
      throw new CannotImport(
          cast.at(),
          "CAST of a number with decimals to a text",
          "compare it as a number: SQL writes 12.0, CEL writes 12");
    }
    return switch (cast.type()) {
      case "DOUBLE", "FLOAT", "DECIMAL", "NUMERIC", "REAL" -> value.asDouble();
      case "INT", "INTEGER", "BIGINT", "SMALLINT" ->
          value.kind() == ValueKind.INT
              ? value
              : CelText.value("int(" + value.text() + ")", ValueKind.INT);
      case "STRING", "VARCHAR", "CHAR" ->
          value.kind() == ValueKind.TEXT
              ? value
              : CelText.value("string(" + value.text() + ")", ValueKind.TEXT);
      default ->
          throw new CannotImport(
              cast.at(),
              "CAST to %s cannot be imported".formatted(cast.type()),
              "allowed: DOUBLE, INT, BIGINT, STRING, VARCHAR");
    };
  }
}
