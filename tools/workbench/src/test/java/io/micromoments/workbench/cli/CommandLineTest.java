package io.micromoments.workbench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path folder;

  @Test
  void demoOutputMatchesTheGoldenFile() throws Exception {
    CommandLine demo = CommandLine.run("demo", "--out", folder);
    assertThat(demo.exit()).isZero();
    String told = demo.out().replaceAll("(?m)^Report: .*$", "Report: …");
    Path golden = GOLDEN.resolve("demo-jason-auto-loan.txt");
    if (Boolean.getBoolean("update-golden")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, told);
    }
    assertThat(told).isEqualTo(Files.readString(golden));
    for (String file :
        List.of("moments.jsonl", "commands.jsonl", "rejected.jsonl", "late.jsonl", "report.html")) {
      assertThat(folder.resolve(file)).exists();
    }
  }

  @Test
  void libraryIsValidAndItsTestsPass() {
    Path library = CommandLine.ROOT.resolve("patterns/library");
    CommandLine validate = CommandLine.run("validate", library);
    assertThat(validate.exit()).as(validate.out()).isZero();
    assertThat(validate.out()).contains(" 0 errors, 0 warnings");
    CommandLine test =
        CommandLine.run("test", library, "--threshold", "100", "--branch-threshold", "100");
    assertThat(test.exit()).as(test.out()).isZero();
    assertThat(test.out()).contains(" 0 failed").doesNotContain("never matched");
  }

  @Test
  void failingTestIsShownAndExitsWithOne() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "p.tests.yaml",
        """
        tests:
          - name: fires
            events: [{at: 0s, on: clickstream, action: a}]
            expect: [{moment: BUY, at: 1s}]
          - name: must not fire
            events: [{at: 0s, on: clickstream, action: a}]
            expect: []
        """);
    CommandLine test = CommandLine.run("test", folder);
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out())
        .contains("FAIL  fires")
        .contains("moment 1: moment is KNOW, expected BUY")
        .contains("moment 1: at is 0s, expected 1s")
        .contains("FAIL  must not fire")
        .contains("unexpected moment: KNOW at 0s, evidence [s=e1]")
        .contains("1 pattern, 2 tests, 2 failed");
  }

  @Test
  void patternWithoutTestsGivesAWarningAndFailsTest() throws Exception {
    write("p.yaml", pattern("status: draft\npilot: 1%\n"));
    CommandLine validate = CommandLine.run("validate", folder.resolve("p.yaml"));
    assertThat(validate.exit()).isZero();
    assertThat(validate.out()).contains("warning: pattern 'p' has no tests");
    CommandLine test = CommandLine.run("test", folder.resolve("p.yaml"));
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out()).contains("the pattern has no tests");
  }

  @Test
  void testsIgnoreStatusAndPilotAndGrantConsentByDefault() throws Exception {
    write("p.yaml", pattern("status: draft\npilot: 0.01%\nrequires-consent: [location]\n"));
    write(
        "p.tests.yaml",
        """
        tests:
          - name: fires
            events: [{at: 0, on: clickstream, action: a}]
            expect: [{at: 0s, evidence: {s: e1}}]
          - name: denied
            given: {consent: {location: false}}
            events: [{at: 0s, on: clickstream, action: a}]
            expect: []
        """);
    CommandLine test = CommandLine.run("test", folder.resolve("p.tests.yaml"));
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void errorsInTestFilesAreReportedWithTheirPosition() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "p.tests.yaml",
        """
        tests:
          - name: x
            given: { customer: { segmet: a } }
            events: [{at: 0s, on: clickstream, acton: a}, {at: soon, on: clicks}, {on: clickstream}]
            expct: []
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out())
        .contains("p.tests.yaml:3:26: error: profile has no field 'segmet'")
        .contains("did you mean 'segment'?")
        .contains(":4:40: error: clickstream has no field 'acton'")
        .contains("did you mean 'action'?")
        .contains("error: found 'soon'")
        .contains("error: unknown stream 'clicks'")
        .contains("an event needs 'at'")
        .contains("a test has no key 'expct'")
        .contains("a test needs 'expect'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replay",
        "replay --scenario nowhere --out x",
        "replay --scenario jason-auto-loan",
        "replay --scenario jason-auto-loan --out x --parallelism 0",
        "replay --scenario jason-auto-loan --out x --parallelism two",
        "replay --scenario jason-auto-loan --out x --state-backend disk",
        "replay --scenario jason-auto-loan --check --update",
        "replay --scenario jason-auto-loan --check --speed 10",
        "replay --scenario jason-auto-loan --check --registry http://127.0.0.1:1",
        "record --registry http://127.0.0.1:1",
        "topics",
        "redrive --topic neither",
        "replay --scenario jason-auto-loan --check --policy p.yaml",
        "replay --scenario jason-auto-loan --out x --patterns nowhere",
        "validate",
        "validate nowhere",
        "test nowhere",
        "new",
        "new pattern",
        "new pattern Not_A_Name",
        "new test",
        "new test nowhere",
        "demo nowhere",
        "frobnicate",
        ""
      })
  void wrongUseEndsWithTwoAndSaysWhatToDo(String line) {
    CommandLine run =
        CommandLine.run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotBlank().doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "validate",
        "test",
        "new",
        "new pattern",
        "new test",
        "replay",
        "topics",
        "publish",
        "record",
        "redrive",
        "convert",
        "stack",
        "bench"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    CommandLine help = CommandLine.run((Object[]) (command + " --help").split(" "));
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("./micromoments " + command);
  }

  /** The launcher starts these in a clone; only a release passes them on. */
  @ParameterizedTest
  @ValueSource(strings = {"convert", "stack", "bench"})
  void commandsThatAReleaseLacksSayWhereTheyAre(String command) {
    CommandLine run = CommandLine.run(command, "some", "--arguments");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("error: " + command + " is only available in a clone of the repository")
        .contains("in a clone, run ./micromoments " + command + " some --arguments");
  }

  @Test
  void resultsAreAvailableAsJson() throws Exception {
    CommandLine validate = CommandLine.run("validate", "--format", "json", broken());
    JsonNode json = new ObjectMapper().readTree(validate.out());
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(json.get("errors").asInt()).isPositive();
    assertThat(json.get("problems").findValuesAsText("line")).contains("3");
    assertThat(json.get("problems").findValuesAsText("message")).contains("found 'NEVER'");
    CommandLine replay =
        CommandLine.run("replay", "--scenario", "jason-auto-loan", "--check", "--format", "json");
    JsonNode figures = new ObjectMapper().readTree(replay.out());
    assertThat(figures.get("as_expected").asBoolean()).isTrue();
    assertThat(figures.get("BUY_moments").asInt()).isEqualTo(1);
  }

  @Test
  void invalidLinesAreRejectedAndTheReplayContinues() throws Exception {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0xC3, 0x28, 0, 1, '{', '\n'});
    String good =
        "{\"stream\":\"clickstream\",\"event_time\":\"2026-01-01T00:00:00Z\",\"device_id\":\"d\",\"channel\":\"WEB\",\"action\":\"a\"%s}\n";
    bytes.write(good.formatted(",\"query\":\"" + "y".repeat(1 << 20) + "\"").getBytes(UTF_8));
    bytes.write(good.formatted("").getBytes(UTF_8));
    for (String line :
        List.of(
            good.formatted("").replace("\"d\"", "\" \""),
            good.formatted("").replace("2026", "2150"),
            good.formatted("").replace("WEB", "WEBB"),
            "null\n",
            "{}\n",
            "{\"stream\":\"offers\"}\n",
            "not json")) {
      bytes.write(line.getBytes(UTF_8));
    }
    Files.write(folder.resolve("events.jsonl"), bytes.toByteArray());
    Files.writeString(folder.resolve("context.jsonl"), "x\n{\"stream\":\"profile\"}\n");
    Path pattern = write("p.yaml", pattern(""));
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--patterns", pattern, "--out", folder);
    assertThat(replay.exit()).as(replay.err()).isZero();
    List<String> rejected = Files.readAllLines(folder.resolve("rejected.jsonl"));
    assertThat(rejected.stream().map(CommandLineTest::codeOf))
        .containsExactly(
            "context.jsonl:1 NOT_JSON",
            "context.jsonl:2 MISSING_FIELD",
            "events.jsonl:1 NOT_JSON",
            "events.jsonl:2 TOO_LARGE",
            "events.jsonl:4 NO_KEY",
            "events.jsonl:5 TIME_OUT_OF_RANGE",
            "events.jsonl:6 WRONG_TYPE",
            "events.jsonl:7 NOT_JSON",
            "events.jsonl:8 UNKNOWN_STREAM",
            "events.jsonl:9 UNKNOWN_STREAM",
            "events.jsonl:10 NOT_JSON");
    assertThat(Files.readAllLines(folder.resolve("moments.jsonl"))).hasSize(1);
  }

  @Test
  void scenarioWithoutEventsIsReplayed() throws Exception {
    Files.writeString(folder.resolve("events.jsonl"), "");
    Path pattern = write("p.yaml", pattern(""));
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--patterns", pattern, "--out", folder);
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("moments.jsonl"))).isEmpty();
  }

  private static String codeOf(String line) {
    try {
      JsonNode json = new ObjectMapper().readTree(line);
      return String.format(
          Locale.ROOT,
          "%s:%d %s",
          json.get("file").asText(),
          json.get("line").asLong(),
          json.get("code").asText());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void policyFileReplacesThePolicyOfThePack() throws Exception {
    Path policy =
        write(
            "mine.yaml",
            """
            policy: mine
            version: 7
            weight: 0
            propensity: { model: nowhere.onnx, otherwise: 1.0 }
            """);
    CommandLine replay =
        CommandLine.run(
            "replay", "--scenario", "jason-auto-loan", "--policy", policy, "--out", folder);
    assertThat(replay.exit()).as(replay.err()).isZero();
    JsonNode command =
        new ObjectMapper().readTree(Files.readString(folder.resolve("commands.jsonl")));
    assertThat(command.get("policy").asText()).isEqualTo("mine");
    assertThat(command.get("policy_version").asInt()).isEqualTo(7);
    assertThat(command.get("after").get(0).get("offer_id").asText())
        .as("a moment adds nothing")
        .isEqualTo("relationship-review");
    assertThat(replay.err())
        .contains("warning: the model nowhere.onnx of " + policy + " cannot be used");
    assertThat(Files.readAllLines(folder.resolve("channels.jsonl"))).hasSize(1);
    assertThat(Files.readAllLines(folder.resolve("measures.jsonl"))).hasSize(1);
  }

  @Test
  void allErrorsOfAPolicyAreReportedAndNothingIsReplayed() throws Exception {
    Path policy = write("mine.yaml", "policy: mine\nversion: 0\nweigth: 2\n");
    CommandLine replay =
        CommandLine.run(
            "replay", "--scenario", "jason-auto-loan", "--policy", policy, "--out", folder);
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err())
        .contains("mine.yaml:2:10: error: found '0'")
        .contains("mine.yaml:3:1: error: a policy has no key 'weigth'")
        .contains("did you mean 'weight'?");
    CommandLine validate = CommandLine.run("validate", write("policy.yaml", "policy: p\n"));
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out()).contains("a policy needs 'version'");
  }

  @Test
  void replayThatDiffersFromExpectedExitsWithOne() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("mine/expected")).getParent();
    Path jason = CommandLine.ROOT.resolve("replay-data/jason-auto-loan");
    for (String file :
        List.of("scenario.yaml", "context.jsonl", "events.jsonl", "expected/moments.jsonl")) {
      Files.copy(jason.resolve(file), scenario.resolve(file));
    }
    CommandLine missing = CommandLine.run("replay", "--scenario", scenario, "--check");
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.err()).contains("commands.jsonl is missing").contains("--update");
    Files.writeString(scenario.resolve("expected/commands.jsonl"), "{\"other\":1}\n");
    CommandLine check = CommandLine.run("replay", "--scenario", scenario, "--check");
    assertThat(check.exit()).isEqualTo(1);
    assertThat(check.out())
        .contains("commands.jsonl - missing {\"other\":1}")
        .contains("commands.jsonl + not expected {\"command_id\"")
        .contains("2 lines differ");
    assertThat(CommandLine.run("replay", "--scenario", scenario, "--update").exit()).isZero();
    assertThat(CommandLine.run("replay", "--scenario", scenario, "--check").exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.ssl.key.password, ${env:NOBODY_HAS_SET_THIS}, kafka.ssl.key.password refers to ${env:NOB",
    "registry.bearer.auth.token, ${env:NOBODY_HAS_SET_THIS}, registry.bearer.auth.token refers to",
    "kafka.ssl.key.password, ${file:/no/such/file:key}, /no/such/file",
  })
  void aSecretThatIsNotFoundIsNamedBeforeAnythingIsAsked(String name, String value, String said)
      throws Exception {
    Path settings =
        write(
            "live.properties",
            "kafka.bootstrap.servers=127.0.0.1:1\nregistry.url=http://127.0.0.1:1\n"
                + (name + "=" + value));
    CommandLine topics = CommandLine.run("topics", "--settings", settings);
    assertThat(topics.exit()).isEqualTo(2);
    assertThat(topics.err()).startsWith("error: ").contains(said, "that its secret is available");
  }

  @Test
  void aMisspelledOptionIsNotReportedAsAMissingOne() {
    CommandLine run = CommandLine.run("explain", "--scenario", folder, "--custmer=ann");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: unknown option '--custmer'; did you mean '--customer'?");
  }

  private Path broken() throws Exception {
    return write("broken.yaml", "pattern: p\nversion: 1\nmoment: NEVER\nintent: i\n");
  }

  private static String pattern(String more) {
    return "pattern: p\nversion: 1\nmoment: KNOW\nintent: i\n"
        + more
        + "steps: [{step: s, on: clickstream, where: event.action == 'a'}]\n";
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
