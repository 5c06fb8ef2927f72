package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Converts a CRD's structural OpenAPI schema into a JSON Schema that rejects unknown fields, which
 * the API server would prune.
 */
final class StrictSchema {

  private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
  private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";

  private StrictSchema() {}

  /**
   * Converts a schema recursively.
   *
   * @param open the OpenAPI schema, which is not modified
   * @return the JSON Schema (draft 7)
   */
  static ObjectNode of(JsonNode open) {
    ObjectNode strict = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> keyword : open.properties()) {
      String name = keyword.getKey();
      JsonNode value = keyword.getValue();
      switch (name) {
        case "properties" -> {
          ObjectNode properties = strict.putObject(name);
          value.properties().forEach(p -> properties.set(p.getKey(), of(p.getValue())));
        }
        case "items" -> strict.set(name, of(value));
        case "additionalProperties" -> strict.set(name, value.isObject() ? of(value) : value);
        case "description", INT_OR_STRING, PRESERVE -> {}
        default -> strict.set(name, value);
      }
    }
    if (open.path(INT_OR_STRING).asBoolean()) {
      strict.remove("anyOf");
      strict.putArray("type").add("integer").add("string");
    }
    boolean object = open.path("type").asText().equals("object") || open.has("properties");
    if (object && !open.has("additionalProperties") && !open.path(PRESERVE).asBoolean()) {
      strict.put("additionalProperties", false);
    }
    return strict;
  }
}
