package io.micromoments.workbench.imports.sql;

import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventField;
import io.micromoments.workbench.imports.ValueKind;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Call;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Column;
import java.util.Optional;

/**
 * Says aggregates over the rows of a variable in CEL. Rows without a value do not count, and
 * without any the result is missing, except that of COUNT.
 */
final class RowAggregates {

  private final ColumnValues columns;

  RowAggregates(ColumnValues columns) {
    this.columns = columns;
  }

  CelText of(Call call, Optional<MatchedVariable> current) {
    if (call.isDistinct()) {
      throw new CannotImport(
          call.at(),
          call.name() + "(DISTINCT …) cannot be imported",
          "a feature with aggregate: distinct counts different values");
    }
    if (call.arguments().size() != 1
        || !(call.arguments().get(0) instanceof Column column)
        || column.variable().isEmpty()) {
      throw new CannotImport(
          call.at(),
          "%s of this cannot be imported".formatted(call.name()),
          "write a column of one variable, such as %s(A.value)".formatted(call.name()));
    }
    MatchedVariable variable =
        columns.rows().visible(column.variable().get(), current, column.at());
    EventField field = columns.field(column);
    if (!call.name().equals("COUNT") && (!field.kind().isNumber() || column.key().isPresent())) {
      throw new CannotImport(
          call.at(),
          "%s of %s".formatted(call.name(), field.kind().label()),
          "only numbers can be aggregated");
    }
    boolean isCurrent = current.filter(variable::equals).isPresent();
    if (isCurrent && !call.name().equals("COUNT") && field.canBeMissing()) {
      // The current row may have no value, in which case the rows before it decide.
      String path = "event" + ColumnValues.path(field, column);
      CelText with = over(call.name(), variable, column, field, Optional.of(path));
      CelText without = over(call.name(), variable, column, field, Optional.empty());
      return CelText.value(
          "(has(%s) ? %s : %s)".formatted(path, with.at(1), without.at(1)), with.kind());
    }
    return over(
        call.name(),
        variable,
        column,
        field,
        isCurrent ? Optional.of("event" + ColumnValues.path(field, column)) : Optional.empty());
  }

  /**
   * @param added a further value, of the current row
   */
  private static CelText over(
      String function,
      MatchedVariable variable,
      Column column,
      EventField field,
      Optional<String> added) {
    String path = ColumnValues.path(field, column);
    boolean canBeMissing = field.canBeMissing() || column.key().isPresent();
    String rows =
        canBeMissing ? "%s.filter(r, has(r%s))".formatted(variable.step(), path) : variable.step();
    if (function.equals("COUNT")) {
      String count = "size(%s)".formatted(rows);
      return added.isEmpty()
          ? CelText.value(count, ValueKind.INT)
          : canBeMissing
              ? CelText.value(
                  "(%s + (has(%s) ? 1 : 0))".formatted(count, added.get()), ValueKind.INT)
              : CelText.value("(%s + 1)".formatted(count), ValueKind.INT);
    }
    String values = "%s.map(r, r%s)".formatted(rows, path);
    ValueKind kind = field.kind();
    if (added.isPresent()) {
      String value = added.get();
      return switch (function) {
        case "SUM" -> CelText.value("(%s.sum() + %s)".formatted(values, value), kind);
        case "AVG" -> {
          String sum = "(%s.sum() + %s)".formatted(values, value);
          // SQL's average of whole numbers is a whole number.
          yield kind == ValueKind.INT
              ? CelText.value("(%s / (size(%s) + 1))".formatted(sum, rows), kind)
              : CelText.value("(%s / double(size(%s) + 1))".formatted(sum, rows), kind);
        }
        default -> {
          String extreme = function.equals("MIN") ? "least" : "greatest";
          String of = "%s.%s()".formatted(values, function.equals("MIN") ? "min" : "max");
          yield CelText.value(
              "(size(%s) > 0 ? math.%s(%s, %s) : %s)".formatted(rows, extreme, of, value, value),
              kind);
        }
      };
    }
    return switch (function) {
      case "SUM" ->
          variable.isRequired() && !canBeMissing
              ? CelText.value(values + ".sum()", kind)
              // A maximum of nothing is missing, as SQL's sum is.
              : CelText.value(
                  "(size(%s) > 0 ? %s.sum() : %s.max())".formatted(rows, values, values), kind);
      case "AVG" ->
          kind == ValueKind.INT
              ? CelText.value("int(%s.avg())".formatted(values), kind)
              : CelText.value(values + ".avg()", kind);
      case "MIN" -> CelText.value(values + ".min()", kind);
      default -> CelText.value(values + ".max()", kind);
    };
  }
}
