package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.workbench.replay.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON Schemas for editors accept and reject the same files as the readers. */
class EditorSchemasTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path SCHEMAS = CommandLine.ROOT.resolve("patterns/schema");

  @Test
  void everyLibraryFileIsValid() throws Exception {
    try (Stream<Path> files = Files.walk(CommandLine.ROOT.resolve("patterns/library"))) {
      List<Path> yaml = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(yaml).hasSizeGreaterThan(8);
      for (Path file : yaml) {
        String schema =
            file.toString().endsWith(".tests.yaml")
                ? "tests.schema.json"
                : file.endsWith("policy.yaml") ? "policy.schema.json" : "pattern.schema.json";
        assertThat(schema(schema).validate(YAML.readTree(file.toFile()))).as("%s", file).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clickstream", "beacon", "sensor", "interaction", "place"})
  void newPatternsAndTheirTestsAreValid(String stream, @TempDir Path folder) throws Exception {
    CommandLine.run("new", "pattern", "mine", "--stream", stream, "--out", folder);
    Path drafts = Path.of("src/test/resources/golden/new-pattern");
    for (Path pattern :
        List.of(folder.resolve("mine.yaml"), drafts.resolve("loan-at-dealership.yaml"))) {
      Path tests = Path.of(pattern.toString().replace(".yaml", ".tests.yaml"));
      assertThat(schema("pattern.schema.json").validate(YAML.readTree(pattern.toFile()))).isEmpty();
      assertThat(schema("tests.schema.json").validate(YAML.readTree(tests.toFile()))).isEmpty();
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lifetime: half an hour",
        "weight: -1",
        "rules: [{boost: 1, demote: 0.5}]",
        "rules: [{intent: a}]",
        "rules: [{moment: SELL, boost: 1}]",
        "limits: [{of: month, contacts: 1, in: 1d}]",
        "limits: [{of: offer, contacts: 1}]",
        "quiet-hours: [{from: nine, until: \"10:00\"}]",
        "in-a-row: 0",
        "exploration: {slot: 1}",
        "exploration: {slot: 1, share: 10}",
        "channels: {choices: [{intent: a}]}",
        "substitutes: [[a]]",
        "specificity: vague",
        "channels: {purposes: {SMS: [a, b]}}",
        "reactions: {rejected: never}",
        "reactions: {rejected: {pause: 7d, demote: 0.5, for: 1d}}",
        "reactions: {dismissed: {demote: 0.5}}",
        "reactions: {dismissed: {demote: 2, for: 1d}}",
        "reactions: {accepted: {}}",
        "reactions: {clicked: none}",
        "hold-out: 5",
        "rules: [{withhold: Not now., text: Not today.}]",
        "rules: [{boost: 1, text: {de: Nein.}}]",
        "rules: [{withhold: 'Because of {intent}.'}]",
        "rules: [{boost: 1, text: 'Because of {0}.'}]",
        "actions: [{intent: a}]",
        "actions: [{offer: a, priority: -1}]",
        "actions: [{offer: a, boost: 2}]",
        "arbitration: value",
        "messages: [{reason: WITHHELD_BY_POLICY, text: All gone.}]",
        "messages: [{reason: EXPIRED}]",
        "messages: [{reason: EXPIRED, text: ' '}]",
        "colour: red"
      })
  void whatTheReaderRefusesInAPolicyTheSchemaRefusesToo(String wrong) throws Exception {
    String text = "policy: p\nversion: 1\n" + wrong + "\n";
    assertThat(PolicyReader.read(new SourceText("policy.yaml", text)).policy()).isEmpty();
    assertThat(schema("policy.schema.json").validate(YAML.readTree(text))).isNotEmpty();
  }

  @Test
  void policyInTheDocumentationIsValid() throws Exception {
    String document = Files.readString(CommandLine.ROOT.resolve("docs/policies.md"));
    int from = document.indexOf("```yaml\npolicy:") + "```yaml\n".length();
    String text = document.substring(from, document.indexOf("```", from));
    PolicyReader.Reading reading = PolicyReader.read(new SourceText("policy.yaml", text));
    assertThat(reading.problems()).isEmpty();
    JsonNode shown = YAML.readTree(text);
    assertThat(schema("policy.schema.json").validate(shown)).isEmpty();
    JsonNode keys =
        new ObjectMapper()
            .readTree(SCHEMAS.resolve("policy.schema.json").toFile())
            .get("properties");
    keys.fieldNames()
        .forEachRemaining(key -> assertThat(shown.has(key)).as("shows %s", key).isTrue());
  }

  @Test
  void everyScenarioIsValid() throws Exception {
    int scenarios = 0;
    for (String folder : List.of("replay-data", "tools/workbench/src/test/resources/stories")) {
      try (Stream<Path> files = Files.walk(CommandLine.ROOT.resolve(folder))) {
        for (Path file : files.filter(each -> each.endsWith("scenario.yaml")).toList()) {
          scenarios++;
          assertThat(schema("scenario.schema.json").validate(YAML.readTree(file.toFile())))
              .as("%s", file)
              .isEmpty();
        }
      }
    }
    assertThat(scenarios).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour: red", "out-of-orderness: soon"})
  void whatTheReaderRefusesInAScenarioTheSchemaRefusesToo(String wrong) throws Exception {
    assertThat(Scenario.problem(new SourceText("scenario.yaml", wrong))).isPresent();
    assertThat(schema("scenario.schema.json").validate(YAML.readTree(wrong))).isNotEmpty();
  }

  /** Editors show the descriptions of keys. */
  @ParameterizedTest
  @ValueSource(strings = {"pattern", "policy", "tests", "scenario"})
  void everyKeyHasADescription(String kind) throws Exception {
    JsonNode root = new ObjectMapper().readTree(SCHEMAS.resolve(kind + ".schema.json").toFile());
    List<String> without = new ArrayList<>();
    collectWithoutDescription(root, root, without);
    assertThat(without).isEmpty();
  }

  private static void collectWithoutDescription(
      JsonNode root, JsonNode node, List<String> without) {
    if (node.path("properties").isObject()) {
      node.get("properties")
          .properties()
          .forEach(
              key -> {
                JsonNode referred =
                    root.at(key.getValue().path("$ref").asText("#/none").substring(1));
                if (!key.getValue().has("description") && !referred.has("description")) {
                  without.add(key.getKey());
                }
              });
    }
    node.forEach(child -> collectWithoutDescription(root, child, without));
  }

  private static JsonSchema schema(String name) throws Exception {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
        .getSchema(Files.readString(SCHEMAS.resolve(name)));
  }
}
