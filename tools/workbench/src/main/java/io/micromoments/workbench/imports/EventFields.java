package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/** Finds the field of a stream that a column, or a field of another system, stands for. */
public final class EventFields {

  private static final Pattern PROPERTY = Pattern.compile("properties\\.([A-Za-z_][A-Za-z0-9_]*)");

  private static final Set<String> CUSTOMER_NAMES =
      Set.of("customer", "user", "userid", "username", "clientid", "accountid");

  private final EventStream stream;
  private final Map<String, String> renamed = new HashMap<>();

  /**
   * @param renamed names of fields, by the column that stands for them
   */
  public EventFields(EventStream stream, Map<String, String> renamed) {
    this.stream = stream;
    renamed.forEach((column, field) -> this.renamed.put(plain(column), field));
  }

  public EventStream stream() {
    return stream;
  }

  /** Says that a column stands for a field. */
  public void rename(String column, String field) {
    renamed.putIfAbsent(plain(column), field);
  }

  /** Returns whether a column stands for a field: {@code customerId} for {@code customer_id}. */
  public boolean isField(String column, String field) {
    return plain(renamed.getOrDefault(plain(column), column)).equals(plain(field));
  }

  /** Returns whether a column stands for any field of the stream. */
  public boolean isKnown(String column) {
    String name = renamed.getOrDefault(plain(column), column);
    return PROPERTY.matcher(name).matches()
        || stream.fields().stream().anyMatch(field -> plain(field).equals(plain(name)));
  }

  /**
   * Returns whether a column that stands for no field names the customer in other systems. From
   * then on it stands for {@code customer_id}.
   */
  public boolean isTakenForCustomer(String column) {
    if (isKnown(column) || !CUSTOMER_NAMES.contains(plain(column))) {
      return false;
    }
    rename(column, "customer_id");
    return true;
  }

  /**
   * Returns the field that a column stands for.
   *
   * @throws CannotImport if there is none
   */
  public EventField of(String column, SourcePosition at) {
    String name = renamed.getOrDefault(plain(column), column);
    if (PROPERTY.matcher(name).matches()) {
      return new EventField(name, ValueKind.TEXT, List.of(), true);
    }
    for (Schema.Field field : stream.schema().getFields()) {
      if (plain(field.name()).equals(plain(name))) {
        return of(field);
      }
    }
    String nearest =
        Names.near(name, stream.fields())
            .map(near -> "the nearest field is '%s'; ".formatted(near))
            .orElse("");
    throw new CannotImport(
        at,
        "events of %s have no field '%s'".formatted(stream.label(), name),
        nearest
            + "say which one it is with --column %s=FIELD; fields: %s; anything else is a property: --column %s=properties.%s"
                .formatted(
                    column,
                    String.join(", ", stream.fields()),
                    column,
                    column.replaceAll("[^A-Za-z0-9_]", "_")));
  }

  private static EventField of(Schema.Field field) {
    Schema schema = field.schema();
    boolean canBeMissing = schema.getType() == Schema.Type.UNION;
    if (canBeMissing) {
      schema =
          schema.getTypes().stream()
              .filter(each -> each.getType() != Schema.Type.NULL)
              .findFirst()
              .orElseThrow();
    }
    ValueKind kind =
        switch (schema.getType()) {
          case INT -> ValueKind.INT;
          case LONG -> schema.getLogicalType() == null ? ValueKind.INT : ValueKind.TIME;
          case FLOAT, DOUBLE -> ValueKind.DOUBLE;
          case BOOLEAN -> ValueKind.BOOL;
          case MAP -> ValueKind.MAP;
          default -> ValueKind.TEXT;
        };
    return new EventField(
        field.name(),
        kind,
        schema.getType() == Schema.Type.ENUM ? schema.getEnumSymbols() : List.of(),
        canBeMissing);
  }

  /** Names are compared without case and underscores: pageUrl stands for page_url. */
  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
