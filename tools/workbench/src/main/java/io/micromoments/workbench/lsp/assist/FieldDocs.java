package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.TypeNames;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** What the fields of events, profiles, offers and moments mean, by the Avro schemas. */
final class FieldDocs {

  private static final int MAX_WORDS = 20;

  private FieldDocs() {}

  /** Returns the text about a field, as Markdown; empty if there is no such field. */
  static Optional<String> of(CelTypes types, CelType owner, String field) {
    return types.field(owner, field).map(type -> text(types, owner, field, type));
  }

  private static String text(CelTypes types, CelType owner, String field, CelType type) {
    StringBuilder text = new StringBuilder();
    text.append("`").append(field).append("`: ").append(typeName(type));
    List<Schema> schemas = types.schemas(owner);
    List<Schema> having =
        schemas.stream().filter(schema -> schema.getField(field) != null).toList();
    if (schemas.size() > 1 && having.size() < schemas.size()) {
      text.append(", of ")
          .append(having.stream().map(FieldDocs::stream).collect(Collectors.joining(" and ")))
          .append(" events only");
    }
    if (!having.isEmpty() && having.stream().allMatch(schema -> mayBeMissing(schema, field))) {
      text.append(", may be missing");
    }
    docs(having, field).forEach(doc -> text.append("\n\n").append(doc));
    types
        .words(owner, field)
        .ifPresent(words -> text.append("\n\nAllowed: ").append(listed(words)));
    return text.toString();
  }

  /** Returns a type in words of CEL, or the name of a record. */
  static String typeName(CelType type) {
    String name = TypeNames.inCel(type);
    return name.endsWith("_event")
        ? "event of " + name.substring(0, name.length() - "_event".length()).replace("_or_", ", ")
        : name.replaceAll("list\\((\\w+)_event\\)", "list of $1 events");
  }

  private static String listed(Set<String> words) {
    String all =
        words.stream()
            .limit(MAX_WORDS)
            .map(each -> "`" + each + "`")
            .collect(Collectors.joining(", "));
    return words.size() > MAX_WORDS ? all + ", …" : all;
  }

  private static List<String> docs(List<Schema> schemas, String field) {
    List<String> docs = new ArrayList<>();
    for (Schema schema : schemas) {
      String doc = schema.getField(field).doc();
      if (doc != null && !docs.contains(PrintableText.oneLine(doc))) {
        docs.add(PrintableText.oneLine(doc));
      }
    }
    return docs;
  }

  /** Returns the documentation of a record; empty if it has none. */
  static String ofRecord(Schema schema) {
    return schema.getDoc() == null ? "" : PrintableText.oneLine(schema.getDoc());
  }

  /** Returns the documentation of a field of a record; empty if it has none. */
  static String ofField(Schema schema, String field) {
    Schema.Field found = schema.getField(field);
    return found == null || found.doc() == null ? "" : PrintableText.oneLine(found.doc());
  }

  /** Returns the symbols of an enum field; empty for other fields. */
  static List<String> words(Schema schema, String field) {
    Schema.Field found = schema.getField(field);
    if (found == null) {
      return List.of();
    }
    Schema type = CelTypes.nonNull(found.schema());
    return type.getType() == Schema.Type.ENUM ? type.getEnumSymbols() : List.of();
  }

  /** Returns the type of a field in words. */
  static String typeOf(Schema schema, String field) {
    Schema.Field found = schema.getField(field);
    if (found == null) {
      return "";
    }
    Schema type = CelTypes.nonNull(found.schema());
    return type.getLogicalType() != null
        ? "timestamp"
        : type.getType() == Schema.Type.ENUM ? "string" : type.getType().getName();
  }

  private static boolean mayBeMissing(Schema schema, String field) {
    Schema type = schema.getField(field).schema();
    return type.getType() == Schema.Type.UNION
        && type.getTypes().stream().anyMatch(each -> each.getType() == Schema.Type.NULL);
  }

  private static String stream(Schema schema) {
    for (EventStream stream : EventStream.values()) {
      if (stream.schema().equals(schema)) {
        return stream.label();
      }
    }
    return schema.getName();
  }
}
