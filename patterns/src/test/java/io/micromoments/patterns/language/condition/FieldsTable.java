package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.Product;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The fields of a record, with types as conditions see them, and the docs of the schema. */
final class FieldsTable {

  private FieldsTable() {}

  /** Returns the table of a stream or another record. */
  static String of(String name) {
    return fields(schema(name));
  }

  private static Schema schema(String name) {
    return switch (name) {
      case "customer" -> CustomerProfile.getClassSchema();
      case "product" -> Product.getClassSchema();
      case "offer" -> Offer.getClassSchema();
      case "emitted moment" -> Micromoment.getClassSchema();
      default -> EventStream.of(name).orElseThrow().schema();
    };
  }

  private static String fields(Schema schema) {
    List<String> rows = MarkdownTable.rows("field", "type", "missing", "");
    for (Schema.Field field : schema.getFields()) {
      assertThat(field.doc()).as("documents %s of %s", field.name(), schema.getName()).isNotBlank();
      rows.add(
          MarkdownTable.row(
              "`%s`".formatted(field.name()),
              type(field.schema()),
              missing(field),
              MarkdownTable.oneLine(field.doc())));
    }
    return String.join("\n", rows);
  }

  private static String missing(Schema.Field field) {
    return switch (nonNull(field.schema()).getType()) {
      case MAP -> "may be empty";
      case ARRAY -> field.hasDefaultValue() ? "may be empty" : "";
      default ->
          field.schema().isUnion()
              ? "may be missing"
              : field.hasDefaultValue() ? "`%s` if not given".formatted(field.defaultVal()) : "";
    };
  }

  private static String type(Schema schema) {
    Schema type = nonNull(schema);
    return switch (type.getType()) {
      case STRING -> "`string`";
      case ENUM -> "`string`: " + type.getEnumSymbols().stream().collect(Collectors.joining(", "));
      case LONG, INT ->
          type.getLogicalType() instanceof LogicalTypes.TimestampMillis ? "`timestamp`" : "`int`";
      case DOUBLE, FLOAT -> "`double`";
      case BOOLEAN -> "`bool`";
      case MAP -> "`map(string, %s)`".formatted(type(type.getValueType()).replace("`", ""));
      case ARRAY ->
          type.getElementType().getType() == Schema.Type.RECORD
              ? "list of %s".formatted(type.getElementType().getName().toLowerCase(Locale.ROOT))
              : "`list(%s)`".formatted(type(type.getElementType()).replace("`", ""));
      default -> throw new IllegalArgumentException("" + type);
    };
  }

  private static Schema nonNull(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream()
            .filter(each -> each.getType() != Schema.Type.NULL)
            .findFirst()
            .orElseThrow()
        : schema;
  }
}
