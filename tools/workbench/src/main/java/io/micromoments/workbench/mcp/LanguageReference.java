package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.language.cel.FunctionReference;
import io.micromoments.patterns.language.reference.FunctionHelp;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.Product;
import io.micromoments.text.PrintableText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The language as text, from what docs/reference.md is generated from: the Avro schemas, the
 * functions and the JSON Schemas of files.
 */
final class LanguageReference {

  private static final String FUNCTIONS = "functions";
  private static final Map<String, Schema> RECORDS = new LinkedHashMap<>();
  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    for (EventStream stream : EventStream.values()) {
      RECORDS.put("fields of " + stream.label(), stream.schema());
    }
    RECORDS.put("fields of customer", CustomerProfile.getClassSchema());
    RECORDS.put("fields of product", Product.getClassSchema());
    RECORDS.put("fields of moment in policies", Micromoment.getClassSchema());
    RECORDS.put("fields of offer", Offer.getClassSchema());
    FILES.put("keys of patterns", "pattern");
    FILES.put("keys of tests", "tests");
    FILES.put("keys of policies", "policy");
    FILES.put("keys of scenarios", "scenario");
  }

  private LanguageReference() {}

  /** Returns what can be described. */
  static List<String> topics() {
    List<String> topics = new ArrayList<>(RECORDS.keySet());
    topics.add(FUNCTIONS);
    topics.addAll(FILES.keySet());
    return List.copyOf(topics);
  }

  /** Returns the text about one of the topics, as Markdown. */
  static String describe(String topic) {
    Schema record = RECORDS.get(topic);
    return topic.equals(FUNCTIONS)
        ? functions()
        : record != null ? fields(topic, record) : keys(topic);
  }

  /** Returns the streams with what their events are, as Markdown. */
  static String streams() {
    return EventStream.external().stream()
            .map(each -> "- %s: %s".formatted(each.label(), doc(each.schema().getDoc())))
            .collect(Collectors.joining("\n"))
        + "\n- derived by the job: "
        + Arrays.stream(EventStream.values())
            .filter(EventStream::isDerived)
            .map(EventStream::label)
            .collect(Collectors.joining(", "));
  }

  private static String fields(String topic, Schema record) {
    return "# %s\n\n%s\n\n".formatted(topic, doc(record.getDoc()))
        + record.getFields().stream()
            .map(
                field ->
                    "- `%s`: %s%s. %s"
                        .formatted(
                            field.name(),
                            type(field.schema()),
                            mayBeMissing(field) ? ", may be missing" : "",
                            doc(field.doc())))
            .collect(Collectors.joining("\n"));
  }

  private static boolean mayBeMissing(Schema.Field field) {
    return field.schema().isUnion();
  }

  private static String type(Schema schema) {
    Schema type =
        schema.isUnion()
            ? schema.getTypes().stream()
                .filter(each -> each.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow()
            : schema;
    return switch (type.getType()) {
      case ENUM -> "one of " + String.join(", ", type.getEnumSymbols());
      case LONG, INT ->
          type.getLogicalType() instanceof LogicalTypes.TimestampMillis ? "timestamp" : "int";
      case DOUBLE, FLOAT -> "double";
      case BOOLEAN -> "bool";
      case MAP -> "map(string, %s)".formatted(type(type.getValueType()));
      case ARRAY -> "list(%s)".formatted(type(type.getElementType()));
      case RECORD -> type.getName().toLowerCase(Locale.ROOT);
      default -> "string";
    };
  }

  private static String functions() {
    StringBuilder text = new StringBuilder("# functions of conditions (CEL)\n");
    for (FunctionReference.Group group : FunctionReference.Group.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      for (FunctionReference.Function function : FunctionReference.all()) {
        if (function.group() == group) {
          text.append(
              "- `%s`: %s. For example `%s`%n"
                  .formatted(calls(function.name()), function.description(), function.example()));
        }
      }
    }
    return text.toString();
  }

  private static String calls(String function) {
    List<String> calls = FunctionHelp.of(function).map(FunctionHelp::signatures).orElse(List.of());
    return calls.isEmpty() ? function : String.join("`, `", calls);
  }

  private static String keys(String topic) {
    StringBuilder text = new StringBuilder("# " + topic + "\n\n");
    JsonNode schema = read(FILES.get(topic));
    keys(schema, schema, 0, text);
    schema
        .path("definitions")
        .properties()
        .forEach(
            each -> {
              JsonNode items = each.getValue().path("items");
              JsonNode object = items.has("properties") ? items : each.getValue();
              if (object.has("properties")) {
                text.append("\n## ").append(each.getKey()).append("\n\n");
                keys(schema, object, 0, text);
              }
            });
    return text.toString();
  }

  private static void keys(JsonNode schema, JsonNode object, int depth, StringBuilder text) {
    List<String> required = new ArrayList<>();
    object.path("required").forEach(each -> required.add(each.asText()));
    for (Map.Entry<String, JsonNode> each : object.path("properties").properties()) {
      JsonNode value = each.getValue();
      text.append("  ".repeat(depth))
          .append("- `%s`".formatted(each.getKey()))
          .append(required.contains(each.getKey()) ? " (required)" : "")
          .append(": ")
          .append(value(value))
          .append(PrintableText.oneLine(value.path("description").asText()))
          .append(value.has("default") ? " (default: %s)".formatted(value.get("default")) : "")
          .append('\n');
      keys(schema, value, depth + 1, text);
      keys(schema, value.path("items"), depth + 1, text);
    }
  }

  /** Returns what a value may be, followed by a full stop; empty if the description says it. */
  private static String value(JsonNode value) {
    String reference = value.path("$ref").asText(value.path("items").path("$ref").asText());
    if (!reference.isEmpty()) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      return (value.has("items") ? "list of " : "") + name + ". ";
    }
    List<String> words = new ArrayList<>();
    value.path("enum").forEach(each -> words.add(each.asText()));
    return words.isEmpty()
        ? value.path("type").isTextual() ? value.path("type").asText() + ". " : ""
        : "one of " + String.join(", ", words) + ". ";
  }

  private static JsonNode read(String name) {
    String file = "/io/micromoments/patterns/schema/" + name + ".schema.json";
    try (InputStream in = LanguageReference.class.getResourceAsStream(file)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String doc(String doc) {
    return doc == null ? "" : PrintableText.oneLine(doc);
  }
}
