package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventField;
import io.micromoments.workbench.imports.EventFields;
import io.micromoments.workbench.imports.ValueKind;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Column;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads columns of rows. */
final class ColumnValues {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final EventFields fields;
  private final RowReferences rows;

  ColumnValues(EventFields fields, RowReferences rows) {
    this.fields = fields;
    this.rows = rows;
  }

  RowReferences rows() {
    return rows;
  }

  /** Returns the row of a column outside functions: the current one, or the last of a variable. */
  MatchedRow row(Column column, Optional<MatchedVariable> current) {
    if (column.variable().isEmpty()) {
      if (current.isEmpty()) {
        throw new CannotImport(
            column.at(),
            "a column without a variable is that of the last row, whichever it is",
            "write the variable, such as A.%s or LAST(A.%s)"
                .formatted(column.name(), column.name()));
      }
      return MatchedRow.current();
    }
    MatchedVariable variable = rows.visible(column.variable().get(), current, column.at());
    boolean isCurrent = current.filter(variable::equals).isPresent();
    return rows.last(variable, 0, isCurrent);
  }

  CelText value(MatchedRow row, Column column) {
    EventField field = field(column);
    String text = row.write(single -> single.text() + path(field, column));
    return CelText.value(text, column.key().isPresent() ? ValueKind.TEXT : field.kind());
  }

  /** Returns the condition that a column of a row has no value. */
  CelText isMissing(MatchedRow row, Column column) {
    EventField field = field(column);
    String text =
        row.write(
            single ->
                single
                    .missingIf()
                    .map(missing -> "(%s || %s)".formatted(missing, lacks(single, field, column)))
                    .orElse(lacks(single, field, column)));
    return CelText.condition(text, text.startsWith("!") ? CelText.UNARY : CelText.PRIMARY);
  }

  private static String lacks(MatchedRow.Single row, EventField field, Column column) {
    String key = column.key().orElse("");
    return column.key().isPresent() && !IDENTIFIER.matcher(key).matches()
        ? "!(%s in %s.%s)".formatted(CelLiteral.text(key), row.text(), field.path())
        : "!has(%s%s)".formatted(row.text(), path(field, column));
  }

  /** Returns the type of a column, and what stands after the event to read it. */
  EventField field(Column column) {
    EventField field = fields.of(column.name(), column.at());
    if (column.key().isPresent() && field.kind() != ValueKind.MAP) {
      throw new CannotImport(
          column.at(), "'%s' is no map".formatted(column.name()), "remove the brackets");
    }
    return field;
  }

  static String path(EventField field, Column column) {
    return "."
        + field.path()
        + column
            .key()
            .map(
                key ->
                    IDENTIFIER.matcher(key).matches()
                        ? "." + key
                        : "[" + CelLiteral.text(key) + "]")
            .orElse("");
  }
}
