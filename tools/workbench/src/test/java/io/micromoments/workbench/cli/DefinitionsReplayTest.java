package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario with definitions.jsonl is replayed under the versions that were in effect then. */
class DefinitionsReplayTest {

  private static final String SEEN =
      """
      pattern: seen
      version: %s
      moment: KNOW
      intent: %s
      steps: [{ step: seen, on: clickstream, where: event.action == "view_item" }]
      """;

  private static final String POLICY =
      """
      policy: calm
      version: 1
      lifetime: %s
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "until: 2026-05-02T14:00:00Z\n");
    Files.write(folder.resolve("context.jsonl"), ReplayConsoleTest.AN_OFFER_FOR_ANN);
    List<String> views = new ArrayList<>();
    for (String time : List.of("10:00", "11:00", "12:00", "13:00")) {
      views.add(
          "{\"stream\": \"clickstream\", \"event_time\": \"2026-05-02T%s:00Z\", \"channel\": \"WEB\", \"action\": \"view_item\", \"customer_id\": \"ann\", \"item_id\": \"i\"}"
              .formatted(time));
    }
    Files.write(folder.resolve("events.jsonl"), views);
  }

  @Test
  void eventsAreMatchedByTheVersionActiveAtTheirTime() throws Exception {
    definitions(
        version(1, "one", "1970-01-01T00:00:00Z"),
        version(2, "two", "2026-05-02T10:30:00Z"),
        retired("2026-05-02T12:30:00Z"));
    CommandLine replay = replay();
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(replay.err()).contains("with the default policy and 3 changes in definitions.jsonl");
    assertThat(moments()).containsExactly("one 10:00", "two 11:00", "two 12:00");
    assertThat(Files.readString(folder.resolve("out/status.jsonl")))
        .contains("ACTIVATED", "RETIRED");
  }

  @Test
  void resultsAreTheSameAtAnyParallelism() throws Exception {
    definitions(
        version(1, "one", "1970-01-01T00:00:00Z"), version(2, "two", "2026-05-02T10:30:00Z"));
    assertThat(replay().exit()).isZero();
    List<String> alone = Files.readAllLines(folder.resolve("out/commands.jsonl"));
    CommandLine together = replay("--parallelism", "3", "--state-backend", "rocksdb");
    assertThat(together.exit()).as(together.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out/commands.jsonl")))
        .isNotEmpty()
        .isEqualTo(alone);
  }

  @Test
  void optionsReplaceRecordedDefinitions() throws Exception {
    definitions(version(1, "one", "1970-01-01T00:00:00Z"), policy("calm", "1m"));
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("p.yaml"), SEEN.formatted(1, "mine"));
    assertThat(replay("--patterns", patterns).exit()).isZero();
    assertThat(moments()).hasSize(4).allMatch(each -> each.startsWith("mine "));
    assertThat(commands()).isNotEmpty().allMatch(each -> each.contains("\"policy\":\"calm\""));

    Path policy =
        Files.writeString(
            folder.resolve("mine.yaml"), POLICY.formatted("2m").replace("calm", "mine"));
    assertThat(replay("--policy", policy).exit()).isZero();
    assertThat(moments()).hasSize(4).allMatch(each -> each.startsWith("one "));
    assertThat(commands()).isNotEmpty().allMatch(each -> each.contains("\"policy\":\"mine\""));
  }

  @Test
  void theScenariosOwnPatternsApplyUntilTheChanges() throws Exception {
    definitions(version(2, "two", "2026-05-02T10:30:00Z"));
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("seen.yaml"), SEEN.formatted(1, "one"));
    Files.writeString(
        patterns.resolve("other.yaml"),
        SEEN.formatted(1, "other").replace("pattern: seen", "pattern: other"));

    CommandLine replay = replay();

    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(moments())
        .containsExactlyInAnyOrder(
            "one 10:00",
            "two 11:00",
            "two 12:00",
            "two 13:00",
            "other 10:00",
            "other 11:00",
            "other 12:00",
            "other 13:00");
  }

  @Test
  void rejectedChangeIsReportedAndTheOthersApply() throws Exception {
    definitions(
        version(1, "one", "1970-01-01T00:00:00Z"),
        JsonRecords.json(
            new DefinitionChange(
                "broken",
                1,
                Instant.EPOCH,
                "pattern: broken\nversion: 1\n",
                DefinitionKind.PATTERN,
                null)));
    CommandLine replay = replay();
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(replay.out()).contains("definition: broken@1 was rejected: ");
    assertThat(moments()).hasSize(4);
  }

  @Test
  void invalidLineIsReportedWithItsNumber() throws Exception {
    String right = version(1, "one", "1970-01-01T00:00:00Z");
    for (String wrong :
        List.of(
            "no line",
            "{\"definition\": \"seen\"}",
            "{\"definition\": \"seen\", \"version\": 1, \"effective_at\": \"then\"}",
            right.replace("\"kind\"", "\"knid\""),
            right.replace("\"version\":1", "\"version\":0"))) {
      definitions(right, "", wrong);
      CommandLine replay = replay();
      assertThat(replay.exit()).isEqualTo(2);
      assertThat(replay.err())
          .contains(ScenarioDefinitions.FILE + ":3: ", "a line is {\"kind\"")
          .doesNotContain("Exception");
    }
  }

  @Test
  void allInvalidLinesAreReportedAndAByteOrderMarkIsSkipped() throws Exception {
    definitions("\uFEFF" + version(1, "one", "1970-01-01T00:00:00Z"), "{}", "no line");
    CommandLine replay = replay();
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err())
        .contains(ScenarioDefinitions.FILE + ":2: a change needs the field 'definition'")
        .contains(ScenarioDefinitions.FILE + ":3: ")
        .doesNotContain(ScenarioDefinitions.FILE + ":1: ");
  }

  @Test
  void folderInsteadOfTheFileAndWarmUpAfterTheEndAreErrors() throws Exception {
    Files.createDirectory(folder.resolve(ScenarioDefinitions.FILE));
    assertThat(replay("--patterns", folder).err())
        .contains(ScenarioDefinitions.FILE + " is not a file");
    Files.delete(folder.resolve(ScenarioDefinitions.FILE));
    Files.writeString(
        folder.resolve("scenario.yaml"),
        "until: 2026-05-02T14:00:00Z\nwarm-up-until: 2026-05-02T14:00:00Z\n");
    CommandLine replay = replay("--patterns", folder);
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err()).contains("is not before until");
  }

  @Test
  void warmUpBuildsStateAndItsResultsAreOmitted() throws Exception {
    Files.writeString(
        folder.resolve("scenario.yaml"),
        "until: 2026-05-02T14:00:00Z\nwarm-up-until: 2026-05-02T11:00:00Z\n");
    definitions(
        version(1, "one", "1970-01-01T00:00:00Z")
            .replace("intent: one", "intent: one\\ncooldown: 150m"));
    CommandLine replay = replay();
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(moments()).as("10:00 cools down 11:00 and 12:00").containsExactly("one 13:00");
    assertThat(replay.out()).contains("warm-up:    results up to 2026-05-02T11:00:00Z are omitted");
    assertThat(commands()).hasSize(1);
  }

  /** The pack holds today's files; the recording says when each version was published. */
  @Test
  void patternOfThePackThatWasPublishedLaterIsActiveFromThen() throws Exception {
    String name = "auto-loan-research";
    Path file =
        Path.of(System.getProperty("repository.root"))
            .resolve("patterns/library/bank/" + name + ".yaml");
    String text = Files.readString(file);
    int version = PatternReader.read(TextFile.read(file)).pattern().orElseThrow().version();
    Files.writeString(folder.resolve("scenario.yaml"), "pack: bank\nuntil: 2026-05-02T14:00:00Z\n");
    definitions(
        ScenarioDefinitions.line(
            new DefinitionChange(
                name,
                version,
                Instant.parse("2026-05-02T10:30:00Z"),
                text,
                DefinitionKind.PATTERN,
                null)));
    CommandLine replay = replay();
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(replay.err())
        .contains(name + "@" + version + " of the pack is not used")
        .contains("was published, effective from 2026-05-02T10:30:00Z");
    assertThat(Files.readString(folder.resolve("out/status.jsonl")))
        .contains("ACTIVATED")
        .contains("2026-05-02T10:30:00Z");
  }

  private CommandLine replay(Object... more) throws Exception {
    List<Object> arguments =
        new ArrayList<>(List.of("replay", "--scenario", folder, "--out", folder.resolve("out")));
    arguments.addAll(Arrays.asList(more));
    return CommandLine.run(arguments.toArray());
  }

  private void definitions(String... lines) throws Exception {
    Files.write(folder.resolve(ScenarioDefinitions.FILE), List.of(lines));
  }

  private static String version(int version, String intent, String effectiveAt) {
    return ScenarioDefinitions.line(
        new DefinitionChange(
            "seen",
            version,
            Instant.parse(effectiveAt),
            SEEN.formatted(version, intent),
            DefinitionKind.PATTERN,
            null));
  }

  private static String retired(String effectiveAt) {
    return ScenarioDefinitions.line(
        new DefinitionChange(
            "seen", 2, Instant.parse(effectiveAt), null, DefinitionKind.PATTERN, null));
  }

  private static String policy(String name, String lifetime) {
    return ScenarioDefinitions.line(
        new DefinitionChange(
            name, 1, Instant.EPOCH, POLICY.formatted(lifetime), DefinitionKind.POLICY, null));
  }

  /** Returns the intent and time of day of each moment. */
  private List<String> moments() throws Exception {
    List<String> moments = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("out/moments.jsonl"))) {
      var json = JsonRecords.parseTrusted(line);
      moments.add(
          json.get("intent").asText() + " " + json.get("detected_at").asText().substring(11, 16));
    }
    return moments;
  }

  private List<String> commands() throws Exception {
    return Files.readAllLines(folder.resolve("out/commands.jsonl"));
  }
}
