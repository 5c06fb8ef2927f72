package io.micromoments.workbench.imports.sql;

import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.ValueKind;
import io.micromoments.workbench.imports.sql.parser.SqlExpression;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Call;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Column;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says functions of SQL in CEL. */
final class SqlFunctions {

  private static final Set<String> NAVIGATION = Set.of("LAST", "FIRST", "PREV");
  private static final Set<String> AGGREGATES = Set.of("SUM", "AVG", "MIN", "MAX", "COUNT");
  private static final String ALLOWED =
      "allowed: LAST, FIRST, PREV, SUM, AVG, MIN, MAX, COUNT, UPPER, LOWER, TRIM, CHAR_LENGTH,"
          + " STARTSWITH, ENDSWITH, REGEXP, COALESCE, ABS, FLOOR, CEIL, ROUND, MOD, TIMESTAMPDIFF";

  private static final Map<String, String> OF_TEXT =
      Map.of("UPPER", "upperAscii", "LOWER", "lowerAscii", "TRIM", "trim");
  private static final Map<String, String> OF_TWO_TEXTS =
      Map.of("STARTSWITH", "startsWith", "ENDSWITH", "endsWith", "REGEXP", "matches");
  private static final Map<String, String> OF_NUMBER =
      Map.of("ABS", "abs", "FLOOR", "floor", "CEIL", "ceil", "CEILING", "ceil", "ROUND", "round");
  private static final Map<String, String> UNITS =
      Map.of(
          "SECOND", "%s.getSeconds()",
          "MINUTE", "%s.getMinutes()",
          "HOUR", "%s.getHours()",
          "DAY", "%s.getHours() / 24");

  private final SqlConditions conditions;
  private final ColumnValues columns;
  private final RowAggregates aggregates;

  SqlFunctions(SqlConditions conditions, ColumnValues columns) {
    this.conditions = conditions;
    this.columns = columns;
    this.aggregates = new RowAggregates(columns);
  }

  CelText call(Call call, Optional<MatchedVariable> current) {
    if (NAVIGATION.contains(call.name())) {
      return columns.value(row(call, current), navigated(call));
    }
    if (AGGREGATES.contains(call.name())) {
      return aggregates.of(call, current);
    }
    if (call.name().equals("TIMESTAMPDIFF")) {
      return timestampDiff(call, current);
    }
    if (call.name().equals("COALESCE") || call.name().equals("IFNULL")) {
      return coalesce(call, current);
    }
    List<CelText> arguments =
        call.arguments().stream().map(each -> conditions.of(each, current)).toList();
    if (OF_TEXT.containsKey(call.name())) {
      check(call, arguments, ValueKind.TEXT);
      return method(arguments.get(0), OF_TEXT.get(call.name()), "", ValueKind.TEXT);
    }
    if (OF_TWO_TEXTS.containsKey(call.name())) {
      check(call, arguments, ValueKind.TEXT, ValueKind.TEXT);
      return method(
          arguments.get(0), OF_TWO_TEXTS.get(call.name()), arguments.get(1).text(), ValueKind.BOOL);
    }
    return switch (call.name()) {
      case "CHAR_LENGTH", "CHARACTER_LENGTH", "LENGTH" -> {
        check(call, arguments, ValueKind.TEXT);
        yield CelText.value("size(" + arguments.get(0).text() + ")", ValueKind.INT);
      }
      case "ABS", "FLOOR", "CEIL", "CEILING", "ROUND" -> ofNumber(call, arguments);
      case "MOD" -> {
        check(call, arguments, ValueKind.INT, ValueKind.INT);
        yield new CelText(
            arguments.get(0).at(CelText.PRODUCT) + " % " + arguments.get(1).at(CelText.UNARY),
            CelText.PRODUCT,
            ValueKind.INT,
            false);
      }
      case "CLASSIFIER", "MATCH_NUMBER" ->
          throw new CannotImport(
              call.at(),
              call.name() + "() has no counterpart",
              "the moment lists its events with the names of their steps (evidence)");
      case "MATCH_ROWTIME", "MATCH_PROCTIME" ->
          throw new CannotImport(
              call.at(), call.name() + "() is not needed", "each moment has its time: detected_at");
      case "NEXT" ->
          throw new CannotImport(
              call.at(), "NEXT looks ahead", "put the condition on the variable that follows");
      default ->
          throw new CannotImport(
              call.at(), "function %s cannot be imported".formatted(call.name()), ALLOWED);
    };
  }

  /** Returns the condition that a column, also one within LAST or FIRST, has no value. */
  CelText isNull(SqlExpression.IsNull isNull, Optional<MatchedVariable> current) {
    CelText missing;
    if (isNull.value() instanceof Column column) {
      missing = columns.isMissing(columns.row(column, current), column);
    } else if (isNull.value() instanceof Call call && NAVIGATION.contains(call.name())) {
      missing = columns.isMissing(row(call, current), navigated(call));
    } else {
      throw new CannotImport(
          isNull.at(),
          "IS NULL of an expression cannot be imported",
          "allowed: of a column, LAST, FIRST or PREV");
    }
    if (!isNull.isNegated()) {
      return missing;
    }
    return missing.text().startsWith("!has(")
        ? CelText.condition(missing.text().substring(1), CelText.PRIMARY)
        : missing.negated();
  }

  private MatchedRow row(Call call, Optional<MatchedVariable> current) {
    Column column = navigated(call);
    int offset = offset(call);
    if (call.name().equals("PREV")) {
      boolean isOwn =
          column.variable().isEmpty()
              || current
                  .filter(each -> each.name().equalsIgnoreCase(column.variable().get()))
                  .isPresent();
      if (current.isEmpty() || !isOwn || (call.arguments().size() == 2 && offset != 1)) {
        throw new CannotImport(
            call.at(),
            "PREV can only be imported for the row before the current one",
            "for example DEFINE A AS A.value > PREV(A.value)");
      }
      return columns.rows().previous(current.get(), call.at());
    }
    if (column.variable().isEmpty()) {
      throw new CannotImport(
          column.at(),
          "%s of a column without a variable".formatted(call.name()),
          "write the variable, such as %s(A.%s)".formatted(call.name(), column.name()));
    }
    MatchedVariable variable =
        columns.rows().visible(column.variable().get(), current, column.at());
    boolean isCurrent = current.filter(variable::equals).isPresent();
    return call.name().equals("LAST")
        ? columns.rows().last(variable, offset, isCurrent)
        : columns.rows().first(variable, offset, isCurrent);
  }

  private static Column navigated(Call call) {
    if (call.arguments().isEmpty()
        || call.arguments().size() > 2
        || !(call.arguments().get(0) instanceof Column column)) {
      throw new CannotImport(
          call.at(),
          call.name() + " of an expression cannot be imported",
          "write a column: %s(A.value)".formatted(call.name()));
    }
    return column;
  }

  private static int offset(Call call) {
    if (call.arguments().size() < 2) {
      return 0;
    }
    if (call.arguments().get(1) instanceof SqlExpression.Num number
        && number.value().matches("[0-9]{1,2}")) {
      return Integer.parseInt(number.value());
    }
    throw new CannotImport(
        call.arguments().get(1).at(), "the offset must be a whole number up to 99", "");
  }

  private static CelText method(CelText of, String name, String arguments, ValueKind kind) {
    return CelText.value(of.at(CelText.PRIMARY) + "." + name + "(" + arguments + ")", kind);
  }

  private static CelText ofNumber(Call call, List<CelText> arguments) {
    if (arguments.size() != 1 || !arguments.get(0).kind().isNumber()) {
      throw new CannotImport(call.at(), call.name() + " needs one number", "");
    }
    if (arguments.get(0).kind() == ValueKind.INT && !call.name().equals("ABS")) {
      return arguments.get(0); // A whole number is rounded already.
    }
    boolean isAbs = call.name().equals("ABS");
    CelText number = isAbs ? arguments.get(0) : arguments.get(0).asDouble();
    return CelText.value(
        "math." + OF_NUMBER.get(call.name()) + "(" + number.text() + ")", number.kind());
  }

  private CelText coalesce(Call call, Optional<MatchedVariable> current) {
    if (call.arguments().size() != 2 || !(call.arguments().get(0) instanceof Column column)) {
      throw new CannotImport(
          call.at(), "COALESCE of more than a column and another value", "write IS NULL and OR");
    }
    MatchedRow row = columns.row(column, current);
    CelText value = columns.value(row, column);
    CelText other = conditions.of(call.arguments().get(1), current);
    if (value.kind() == ValueKind.DOUBLE && other.kind().isNumber()) {
      other = other.asDouble();
    }
    if (value.kind() != other.kind()) {
      throw new CannotImport(
          call.at(),
          "COALESCE of %s and %s".formatted(value.kind().label(), other.kind().label()),
          "both must have the same type");
    }
    return CelText.value(
        "(%s ? %s : %s)"
            .formatted(columns.isMissing(row, column).at(CelText.OR), other.at(1), value.at(1)),
        value.kind());
  }

  private CelText timestampDiff(Call call, Optional<MatchedVariable> current) {
    boolean isComplete =
        call.arguments().size() == 3
            && call.arguments().get(0) instanceof Column unit
            && UNITS.containsKey(unit.name().toUpperCase(Locale.ROOT));
    if (!isComplete) {
      throw new CannotImport(
          call.at(),
          "this TIMESTAMPDIFF cannot be imported",
          "allowed units: SECOND, MINUTE, HOUR, DAY, such as TIMESTAMPDIFF(MINUTE, A.t, B.t)");
    }
    CelText from = conditions.of(call.arguments().get(1), current);
    CelText to = conditions.of(call.arguments().get(2), current);
    check(call, List.of(from, to), ValueKind.TIME, ValueKind.TIME);
    String unit = ((Column) call.arguments().get(0)).name().toUpperCase(Locale.ROOT);
    String difference = "(%s - %s)".formatted(to.at(CelText.SUM), from.at(CelText.PRODUCT));
    return new CelText(
        UNITS.get(unit).formatted(difference),
        unit.equals("DAY") ? CelText.PRODUCT : CelText.PRIMARY,
        ValueKind.INT,
        false);
  }

  private static void check(Call call, List<CelText> arguments, ValueKind... kinds) {
    List<ValueKind> found = arguments.stream().map(CelText::kind).toList();
    if (!found.equals(List.of(kinds))) {
      throw new CannotImport(
          call.at(),
          "%s of %s"
              .formatted(
                  call.name(),
                  found.isEmpty()
                      ? "nothing"
                      : String.join(", ", found.stream().map(ValueKind::label).toList())),
          "allowed: of "
              + String.join(", ", List.of(kinds).stream().map(ValueKind::label).toList()));
    }
  }
}
