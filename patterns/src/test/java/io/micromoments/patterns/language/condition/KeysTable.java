package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys of a mapping in a definition file, from the JSON Schemas for editors. */
final class KeysTable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private KeysTable() {}

  /**
   * Returns the table of a mapping.
   *
   * @param path a JSON Schema, and a path in it
   */
  static String of(String path) throws Exception {
    String[] parts = path.split("#", 2);
    JsonNode schema = JSON.readTree(Path.of("schema", parts[0] + ".schema.json").toFile());
    JsonNode object = schema.at(parts[1]);
    Set<String> required = new TreeSet<>();
    object.path("required").forEach(each -> required.add(each.asText()));
    List<String> rows = MarkdownTable.rows("key", "value", "");
    for (Map.Entry<String, JsonNode> each : object.path("properties").properties()) {
      JsonNode value = each.getValue();
      assertThat(value.path("description").asText()).as("describes %s", each).isNotBlank();
      rows.add(
          MarkdownTable.row(
              "`%s`%s"
                  .formatted(each.getKey(), required.contains(each.getKey()) ? " (required)" : ""),
              value(value, schema, value.path("description").asText()) + standard(value),
              value.path("description").asText()));
    }
    assertThat(rows).as(path).hasSizeGreaterThan(2);
    return String.join("\n", rows);
  }

  private static String standard(JsonNode value) {
    JsonNode standard = value.path("default");
    return standard.isMissingNode()
        ? ""
        : "; default `%s`".formatted(standard.isValueNode() ? standard.asText() : standard);
  }

  private static String value(JsonNode value, JsonNode schema, String description) {
    if (value.has("$ref")) {
      String reference = value.get("$ref").asText();
      return reference.endsWith("/stream")
          ? "a stream"
          : reference.endsWith("/cel")
              ? "CEL"
              : value(schema.at(reference.substring(1)), schema, description);
    }
    if (value.has("const")) {
      return "`%s`".formatted(value.get("const").asText());
    }
    if (value.has("enum")) {
      return texts(value.get("enum")).map("`%s`"::formatted).collect(Collectors.joining(", "));
    }
    if (value.has("oneOf")) {
      List<String> all = new ArrayList<>();
      value.get("oneOf").forEach(each -> all.add(value(each, schema, description)));
      return all.stream().distinct().collect(Collectors.joining(" or "));
    }
    return switch (value.path("type").asText()) {
      case "integer" -> "whole number" + bounds(value);
      case "number" -> "number" + bounds(value);
      case "boolean" -> "`true` or `false`";
      case "array" -> "list";
      case "object" -> "mapping";
      case "string" -> text(value, description);
      default -> value.path("type").isArray() ? "text" : "";
    };
  }

  private static String text(JsonNode value, String description) {
    String pattern = value.path("pattern").asText();
    if (description.contains("CEL")) {
      return "CEL";
    }
    return pattern.contains("ms")
        ? "duration"
        : pattern.endsWith("%$")
            ? "percentage"
            : pattern.startsWith("^\\d\\d:") ? "time of day" : "text";
  }

  private static String bounds(JsonNode value) {
    String least = value.path("minimum").asText();
    String most = value.path("maximum").asText();
    return least.isEmpty()
        ? ""
        : most.isEmpty() ? " from " + least : " from %s to %s".formatted(least, most);
  }

  private static Stream<String> texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(each -> all.add(each.asText()));
    return all.stream();
  }
}
