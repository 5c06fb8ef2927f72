package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schemas for editors say of files what the reader says of them. */
class EditorSchemasTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path SCHEMAS = CommandLine.ROOT.resolve("patterns/schema");

  @Test
  void everyFileOfTheLibraryFits() throws Exception {
    try (Stream<Path> files = Files.walk(CommandLine.ROOT.resolve("patterns/library"))) {
      List<Path> yaml = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(yaml).hasSizeGreaterThan(8);
      for (Path file : yaml) {
        String schema =
            file.toString().endsWith(".tests.yaml") ? "tests.schema.json" : "pattern.schema.json";
        assertThat(schema(schema).validate(YAML.readTree(file.toFile()))).as("%s", file).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wher: x",
        "then: followed-bye",
        "times: 2-3",
        "within: 20 minutes",
        "optional: perhaps",
        "on: clicks"
      })
  void whatTheReaderRefusesInAStepTheSchemaRefusesToo(String wrong) throws Exception {
    String text =
        """
        pattern: p
        version: 1
        moment: KNOW
        intent: i
        within: 5m
        steps:
          - { step: a, on: clickstream }
          - { step: b, %s %s }
        """
            .formatted(wrong.startsWith("on:") ? "" : "on: clickstream,", wrong);
    assertThat(PatternReader.read(new SourceText("p.yaml", text)).pattern()).isEmpty();
    JsonNode node = YAML.readTree(text);
    assertThat(schema("pattern.schema.json").validate(node)).isNotEmpty();
  }

  private static JsonSchema schema(String name) throws Exception {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
        .getSchema(Files.readString(SCHEMAS.resolve(name)));
  }
}
