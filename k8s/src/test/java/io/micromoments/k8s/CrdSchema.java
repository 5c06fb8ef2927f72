package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Requires that every object of a CRD's kind conforms to its schema and has no unknown fields. */
final class CrdSchema implements Rule {

  private final String name;
  private final String kind;
  private final String apiVersion;
  private final JsonSchema schema;

  /**
   * Takes the schema of one version from a CRD.
   *
   * @param name of the CRD in messages
   * @param crd the CustomResourceDefinition
   * @param version the version, such as v1beta1
   * @throws IllegalArgumentException if the CRD does not have the version
   */
  CrdSchema(String name, JsonNode crd, String version) {
    this.name = name;
    JsonNode spec = crd.path("spec");
    kind = spec.path("names").path("kind").asText();
    apiVersion = spec.path("group").asText() + "/" + version;
    ObjectNode strict = StrictSchema.of(openApiSchema(name, crd, version));
    ObjectNode properties = strict.withObject("/properties");
    // The API server adds these implicitly. KnownKinds checks the contents of metadata.
    properties.putObject("apiVersion").put("const", apiVersion);
    properties.putObject("kind").put("const", kind);
    properties.putObject("metadata").put("type", "object");
    schema =
        JsonSchemaFactory.getInstance(VersionFlag.V7)
            .getSchema(strict, SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).build());
  }

  /** Returns the unmodified schema of one version of a CRD. */
  static JsonNode openApiSchema(String name, JsonNode crd, String version) {
    for (JsonNode candidate : crd.path("spec").path("versions")) {
      if (candidate.path("name").asText().equals(version)) {
        return candidate.path("schema").path("openAPIV3Schema");
      }
    }
    throw new IllegalArgumentException(name + ": has no version " + version);
  }

  @Override
  public List<String> findings(List<Manifest> manifests) {
    return manifests.stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .flatMap(this::findings)
        .toList();
  }

  private Stream<String> findings(Manifest manifest) {
    return schema.validate(manifest.content()).stream()
        .map(message -> manifest.finding(path(message), what(message)))
        .sorted();
  }

  private static String path(ValidationMessage message) {
    JsonNodePath location = message.getInstanceLocation();
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < location.getNameCount(); i++) {
      Object step = location.getElement(i);
      path.append(step instanceof Integer ? "[" + step + "]" : "." + step);
    }
    if (message.getProperty() != null) {
      path.append('.').append(message.getProperty());
    }
    return path.isEmpty() ? "." : path.substring(1);
  }

  private String what(ValidationMessage message) {
    return switch (message.getType()) {
      case "additionalProperties" -> "unknown field, not in " + name;
      case "enum" -> "%s is none of %s".formatted(value(message), message.getArguments()[0]);
      default ->
          "%s, is %s (%s)".formatted(withoutPath(message.getMessage()), value(message), name);
    };
  }

  private static String value(ValidationMessage message) {
    return String.valueOf(message.getInstanceNode());
  }

  private static String withoutPath(String message) {
    return message.substring(message.indexOf(": ") + 2);
  }
}
