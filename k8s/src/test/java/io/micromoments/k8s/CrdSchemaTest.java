package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that a CRD's types and unknown fields are interpreted as by the API server. */
class CrdSchemaTest {

  private static final String CRD =
      """
      spec:
        group: example.org
        names: {kind: Thing}
        versions:
          - name: v1
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      port:
                        anyOf: [{type: integer}, {type: string}]
                        x-kubernetes-int-or-string: true
                      settings: {type: object, additionalProperties: {type: string}}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      empty: {type: object}
                      items: {type: array, items: {type: object, properties: {a: {type: integer}}}}
      """;

  @Test
  void anIntOrStringIsEitherAndNothingElse() throws IOException {
    assertThat(findings("port: 8081")).isEmpty();
    assertThat(findings("port: http")).isEmpty();
    assertThat(findings("port: true"))
        .singleElement()
        .asString()
        .startsWith("thing.yaml: spec.port: boolean found");
  }

  @Test
  void aMapTakesAnyKeyButChecksTheValues() throws IOException {
    assertThat(findings("settings: {any.key: text}")).isEmpty();
    assertThat(findings("settings: {any.key: 1}"))
        .singleElement()
        .asString()
        .startsWith("thing.yaml: spec.settings.any.key: integer found");
  }

  @Test
  void whatIsPreservedMayHoldAnything() throws IOException {
    assertThat(findings("free: {a: {b: [1]}}")).isEmpty();
  }

  @Test
  void anObjectWithoutFieldsTakesNone() throws IOException {
    assertThat(findings("empty: {}")).isEmpty();
    assertThat(findings("empty: {a: 1}"))
        .containsExactly("thing.yaml: spec.empty.a: unknown field, not in things");
  }

  @Test
  void anUnknownFieldInAListIsNamedWithItsIndex() throws IOException {
    assertThat(findings("items: [{a: 1}, {b: 2}]"))
        .containsExactly("thing.yaml: spec.items[1].b: unknown field, not in things");
  }

  @Test
  void aVersionThatTheCrdDoesNotHaveIsRefused() throws IOException {
    JsonNode crd = yaml(CRD);

    assertThatThrownBy(() -> new CrdSchema("things", crd, "v2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("things: has no version v2");
  }

  private static List<String> findings(String field) throws IOException {
    ObjectNode thing =
        yaml(
            """
            apiVersion: example.org/v1
            kind: Thing
            metadata: {name: one}
            spec: {%s}
            """
                .formatted(field));
    return new CrdSchema("things", yaml(CRD), "v1")
        .findings(List.of(new Manifest("thing.yaml", thing)));
  }

  private static ObjectNode yaml(String text) throws IOException {
    return (ObjectNode) YamlFiles.documents(text).get(0);
  }
}
