package io.micromoments.workbench.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.cli.Main;
import io.micromoments.workbench.replay.UnusableInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an assistant gets from each tool, in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssistantToolsTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path GOLDEN = Path.of("src/test/resources/golden/mcp-tools.json");
  private static final String SCENARIO = "jason-auto-loan";

  @TempDir private static Path folder;
  private AssistantTools tools;

  @BeforeAll
  void createTools() throws Exception {
    System.setProperty("micromoments.home", CommandLine.ROOT.toString());
    tools =
        AssistantTools.create(
            List.of(
                folder,
                CommandLine.ROOT.resolve("replay-data"),
                CommandLine.ROOT.resolve("patterns")),
            Duration.ofMinutes(5),
            Main::run);
  }

  @AfterAll
  void closeTools() {
    tools.close();
  }

  private ToolResult call(String name, Map<String, Object> given) {
    Tool tool =
        tools.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return AssistantServer.call(tool, given);
  }

  private JsonNode json(String name, Map<String, Object> given) {
    ToolResult result = call(name, given);
    assertThat(result.isError()).as(result.text()).isFalse();
    return result.json().orElseThrow();
  }

  private static String pack(String file) throws Exception {
    return Files.readString(CommandLine.ROOT.resolve("patterns/library/bank").resolve(file));
  }

  @Test
  void theToolsAreThoseOfTheGoldenFile() throws Exception {
    String current =
        JSON.writeValueAsString(tools.all().stream().map(AssistantServer::describe).toList())
            + "\n";
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(GOLDEN, current);
    }
    assertThat(GOLDEN).as("rewrite with -Dupdate-golden=true").hasContent(current);
  }

  @Test
  void theSchemasAllowWhatTheToolsAccept() {
    for (Tool tool : tools.all()) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(JSON.<JsonNode>valueToTree(tool.inputSchema()));
      for (Argument argument : tool.arguments()) {
        for (Object value :
            List.of(
                "",
                "x",
                "jason-auto-loan",
                5,
                true,
                List.of(),
                List.of("a"),
                List.of(1),
                Map.of(),
                "y".repeat(600),
                "z".repeat(200_001),
                List.of("a".repeat(600)))) {
          Map<String, Object> given = new HashMap<>(Map.of(argument.name(), value));
          tool.arguments().stream()
              .filter(Argument::isRequired)
              .forEach(each -> given.putIfAbsent(each.name(), "x"));
          boolean isAccepted;
          try {
            Arguments.of(tool.arguments(), given);
            isAccepted = true;
          } catch (UnusableInput e) {
            isAccepted = false;
          }
          assertThat(schema.validate(JSON.valueToTree(given)).isEmpty())
              .as("%s %s", tool.name(), given)
              .isEqualTo(isAccepted);
        }
      }
    }
  }

  @Test
  void validateReturnsErrorsOfTextsByNameAndPlace() throws Exception {
    JsonNode result =
        json(
            "validate",
            Map.of("definition", pack("auto-loan-research.yaml").replace("clickstream", "clicks")));
    assertThat(result.path("errors").asInt()).isPositive();
    assertThat(result.path("problems").get(0).path("file").asText()).isEqualTo("definition.yaml");
    assertThat(result.path("problems").get(0).path("line").asInt()).isPositive();
    assertThat(call("validate", Map.of("definition", "pattern: [")).text())
        .contains("definition.yaml:1:11: error: invalid YAML")
        .doesNotContain("micromoments-mcp");
  }

  @Test
  void validateReadsFilesAndComparesWithARecording() throws Exception {
    ToolResult result =
        call(
            "validate",
            Map.of("paths", List.of("library/bank/auto-loan-research.yaml"), "against", SCENARIO));
    assertThat(result.isError()).as(result.text()).isFalse();
    assertThat(result.text()).contains("errors: 0", "in the recording, auto-loan-research:");
    assertThat(result.json().orElseThrow().path("against").path("events").asInt()).isPositive();
  }

  @Test
  void testSaysWhichTestsFailAndWhyTwiceInARow() throws Exception {
    String pattern = pack("auto-loan-research.yaml");
    String tests = pack("auto-loan-research.tests.yaml");
    ToolResult passed = call("test", Map.of("definition", pattern, "tests", tests));
    assertThat(passed.text()).startsWith("passed");
    ToolResult failed =
        call(
            "test",
            Map.of(
                "definition", pattern.replaceAll("within: \\S+", "within: 1ms"), "tests", tests));
    assertThat(failed.isError()).isFalse();
    assertThat(failed.text()).startsWith("failed").contains("FAILED: ");
    assertThat(failed.json().orElseThrow().path("passed").asBoolean(true)).isFalse();
  }

  @Test
  void explainSaysWhyAPatternDidNotMatchAndWhyAnOfferIsWithheld() {
    ToolResult result =
        call(
            "explain",
            Map.of("scenario", SCENARIO, "customer", "jason", "pattern", "auto-loan-research"));
    assertThat(result.text()).contains("auto-loan-research: ").contains("timed out");
    assertThat(result.json().orElseThrow().at("/patterns/auto-loan-research/attempts"))
        .isNotEmpty();
    JsonNode offer =
        json("explain", Map.of("scenario", SCENARIO, "customer", "jason", "offer", "heloc"));
    assertThat(offer.at("/decisions/0/decision/offers")).hasSize(1);
    assertThat(offer.at("/decisions/0/decision/offers/0/withheld_code").asText())
        .isEqualTo("CHANNEL_NOT_SUPPORTED");
  }

  @Test
  void whatIfComparesATextWithTheDefinitionsOfTheRecording() throws Exception {
    ToolResult result =
        call(
            "what_if",
            Map.of(
                "scenario",
                SCENARIO,
                "candidate",
                pack("auto-loan-at-dealership.yaml").replaceAll("within: \\S+", "within: 1ms"),
                "expect",
                "expect: [{ figure: moments.auto-loan-at-dealership, exactly: 1 }]"));
    assertThat(result.isError()).as(result.text()).isFalse();
    assertThat(result.text())
        .contains("lost: 1", "moments.auto-loan-at-dealership: 1.0 -> 0.0", "NOT MET: ");
    assertThat(result.json().orElseThrow().at("/moments/0/change").asText()).isEqualTo("lost");
  }

  @Test
  void listScenariosNamesRecordingsAndTheirCustomers() {
    assertThat(json("list_scenarios", Map.of()).path("scenarios"))
        .anyMatch(each -> each.path("title").asText().equals("Jason at the dealership"));
    assertThat(json("list_scenarios", Map.of("scenario", SCENARIO)).path("customers"))
        .extracting(JsonNode::asText)
        .containsExactly("jason");
  }

  @Test
  void newPatternReturnsTextsThatPassTheirTests() {
    JsonNode drafted = json("new_pattern", Map.of("name", "tent-again"));
    ToolResult tested =
        call(
            "test",
            Map.of(
                "definition",
                drafted.path("definition").asText(),
                "tests",
                drafted.path("tests").asText()));
    assertThat(tested.text()).startsWith("passed");
    assertThat(Path.of("tent-again.yaml")).doesNotExist();
  }

  /** The names of the reference that the docs have are generated from the same sources. */
  @Test
  void describeLanguageHasAllNamesOfTheReference() throws Exception {
    String reference = Files.readString(CommandLine.ROOT.resolve("docs/reference.md"));
    StringBuilder described = new StringBuilder();
    for (String topic : LanguageReference.topics()) {
      described.append(call("describe_language", Map.of("topic", topic)).text()).append('\n');
    }
    Set<String> missing = new TreeSet<>();
    Pattern.compile("(?s)<!-- table: .*?<!-- end of table -->")
        .matcher(reference)
        .results()
        .flatMap(table -> table.group().lines())
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.replaceFirst("\\| `([\\w.-]+).*", "$1"))
        .filter(name -> name.matches("[\\w.-]+"))
        .filter(name -> !described.toString().contains("`" + name))
        .forEach(missing::add);
    assertThat(missing).isEmpty();
    assertThat(call("describe_language", Map.of()).text())
        .contains("pattern: tent-again", "clickstream", "keys of patterns");
  }

  record Wrong(String tool, Map<String, Object> given, String message) {}

  static Stream<Wrong> wrong() {
    return Stream.of(
        new Wrong("validate", Map.of(), "there is no definition"),
        new Wrong("validate", Map.of("definition", 5), "argument 'definition' is '5'"),
        new Wrong("validate", Map.of("definitio", "x"), "did you mean 'definition'?"),
        new Wrong("validate", Map.of("definition", "x".repeat(200_001)), "at most 200000"),
        new Wrong("validate", Map.of("paths", "a"), "argument 'paths' is a text"),
        new Wrong("validate", Map.of("paths", List.of("/etc/passwd")), "outside of the folders"),
        new Wrong("validate", Map.of("paths", List.of("../../..")), "outside of the folders"),
        new Wrong("validate", Map.of("paths", List.of("nowhere.yaml")), "not found: nowhere.yaml"),
        new Wrong("validate", Map.of("paths", List.of("a\0b")), "not a path"),
        new Wrong("validate", Map.of("tests", "tests: []"), "without 'definition'"),
        new Wrong("test", Map.of("definition", "  "), "argument 'definition' is empty"),
        new Wrong("explain", Map.of("scenario", SCENARIO), "argument 'customer' is missing"),
        new Wrong("explain", Map.of("scenario", "/etc", "customer", "x"), "outside of the folders"),
        new Wrong(
            "explain",
            Map.of("scenario", SCENARIO, "customer", "jason", "at", "--help"),
            "'--help'"),
        new Wrong(
            "explain",
            Map.of("scenario", SCENARIO, "customer", "jason", "pattern", "auto"),
            "there is no pattern 'auto'"),
        new Wrong("what_if", Map.of("scenario", SCENARIO), "nothing to compare with"),
        new Wrong(
            "what_if",
            Map.of("scenario", SCENARIO, "candidate", "pattern: x"),
            "candidate.yaml:1:1"),
        new Wrong("list_scenarios", Map.of("scenario", "nowhere"), "not found: nowhere"),
        new Wrong("describe_language", Map.of("topic", "fields of clicks"), "did you mean"),
        new Wrong("new_pattern", Map.of("name", "@/etc/passwd"), "lower-case words"),
        new Wrong("new_pattern", Map.of("name", "x", "customer", "j"), "without 'scenario'"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongInputIsAnErrorThatSaysWhatToDo(Wrong wrong) {
    ToolResult result = call(wrong.tool(), wrong.given());
    assertThat(result.isError()).as(result.text()).isTrue();
    assertThat(result.text())
        .contains(wrong.message())
        .doesNotContain("Exception", "\tat ", "micromoments-mcp");
  }

  @Test
  void nothingThatATextRefersToIsReadFromOutside() throws Exception {
    ToolResult result =
        call(
            "what_if",
            Map.of(
                "scenario",
                SCENARIO,
                "candidate",
                "policy: p\nversion: 1\npropensity: { model: /etc/model.json }\n"));
    assertThat(result.isError()).as(result.text()).isTrue();
    assertThat(result.text()).contains("the model /etc/model.json is outside");
    Path scenario = Files.createDirectory(folder.resolve("recorded"));
    Files.writeString(scenario.resolve("events.jsonl"), "");
    Files.writeString(scenario.resolve("scenario.yaml"), "pack: ../../../../../../../etc\n");
    assertThat(call("explain", Map.of("scenario", "recorded", "customer", "x")).text())
        .contains("outside of the folders");
  }

  @Test
  void theFilesOfCallsAreDeleted() throws Exception {
    List<Path> before = temporary();
    call("validate", Map.of("definition", "pattern: x"));
    call("new_pattern", Map.of("name", "x"));
    assertThat(before).containsAll(temporary());
  }

  private static List<Path> temporary() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return new ArrayList<>(
          files
              .filter(each -> each.getFileName().toString().startsWith("micromoments-mcp"))
              .toList());
    }
  }
}
