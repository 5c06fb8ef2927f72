package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code new test}: what a customer did becomes a test of a pattern. */
class NewTestTest {

  private static final Path BANK = CommandLine.ROOT.resolve("patterns/library/bank");

  @TempDir private Path folder;
  private Path pattern;
  private Path tests;

  @BeforeEach
  void copyPattern() throws Exception {
    pattern = copy("auto-loan-at-dealership.yaml");
    tests = copy("auto-loan-at-dealership.tests.yaml");
  }

  private Path copy(String file) throws Exception {
    return Files.copy(BANK.resolve(file), folder.resolve(file));
  }

  @Test
  void journeyIsAppendedOnceWithWhatTheEngineDetects() throws Exception {
    String before = Files.readString(tests);
    CommandLine added = add("jason-auto-loan", "jason", "--keep", "term", "--fires");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out())
        .contains("test            BUY at 40m2s, as recorded in jason-auto-loan")
        .contains("expects         BUY at 40m2s")
        .doesNotContain("note");
    String after = Files.readString(tests);
    assertThat(after).startsWith(before);
    assertThat(after.substring(before.length()))
        .contains(
            "{ moment: BUY, at: 40m2s, confidence: 0.8, capture: { place: prime-motors, term: '48' },"
                + " evidence: [e3, e5, e6] }")
        .doesNotContain("jasons-phone", "s1", "auto loan\"", "query");
    CommandLine test = CommandLine.run("test", pattern);
    assertThat(test.exit()).as(test.out()).isZero();
    assertThat(test.out()).contains("6 tests, 0 failed");

    CommandLine again = add("jason-auto-loan", "jason", "--keep", "term", "--name", "again");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err())
        .contains("already has these events, in the test 'BUY at 40m2s, as recorded in jason");
    assertThat(Files.readString(tests)).isEqualTo(after);
  }

  @Test
  void dataThatIsLeftOutButMattersIsReported() {
    CommandLine added = add("jason-auto-loan", "jason");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out())
        .contains(
            "without the data that was left out or replaced, the engine detects something else than"
                + " in the recording; keep properties that are not personal with --keep term");
  }

  @Test
  void claimThatTheEngineContradictsIsAFindingAndNothingIsWritten() throws Exception {
    String before = Files.readString(tests);
    CommandLine fires = add("bank-week", "dan", "--fires");
    assertThat(fires.exit()).isEqualTo(1);
    assertThat(fires.err())
        .contains("--fires, but in these events the engine detects no moment; nothing was written")
        .contains("was suppressed: it requires consent to personalisation, location")
        .contains("the customer has not consented to location");
    CommandLine mustNot = add("jason-auto-loan", "jason", "--must-not-fire");
    assertThat(mustNot.exit()).isEqualTo(1);
    assertThat(mustNot.err())
        .contains("--must-not-fire, but in these events the engine detects BUY at 40m2s");
    assertThat(Files.readString(tests)).isEqualTo(before);
  }

  @Test
  void testFileIsCreatedIfThereIsNone() throws Exception {
    Files.delete(tests);
    CommandLine added =
        CommandLine.run(
            "new",
            "test",
            pattern,
            "--from-scenario",
            "bank-week",
            "--customer",
            "dan",
            "--must-not-fire",
            "--name",
            "no consent",
            "--format",
            "json");
    assertThat(added.exit()).as(added.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(added.out());
    assertThat(json.get("file").asText()).isEqualTo(tests.toString());
    assertThat(json.get("fires").asBoolean()).isFalse();
    assertThat(json.get("notes").toString()).contains("no test expects a moment");
    assertThat(tests)
        .hasContent(
            """
            tests:
              - name: no consent
                given: { consent: { location: false } }
                events:
                  - { at: 0s, on: beacon, place_id: prime-motors, place_category: car-dealership, transition: ENTER, proximity: NEAR }
                  - { at: 5m, on: clickstream, channel: MOBILE_APP, action: page_view, page_category: auto-loan-rates }
                  - { at: 11m, on: clickstream, channel: MOBILE_APP, action: page_view, page_category: auto-loan-rates }
                expect: []
            """);
  }

  /** Time zero of a test is its first event, so what happened before does not count. */
  @Test
  void momentThatNeedsEarlierEventsIsReported() throws Exception {
    Path research = copy("auto-loan-research.yaml");
    CommandLine added =
        CommandLine.run(
            "new",
            "test",
            research,
            "--from-scenario",
            "bank-week",
            "--customer",
            "ada",
            "--from",
            "2026-05-04T09:05:00Z");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out())
        .contains("expects         no moment")
        .contains(
            "the job detects KNOW at 3m in the scenario, where earlier events count, too, and the"
                + " context of the customer may change");
  }

  @Test
  void absenceIsDetectedAsFarAsTheRecordingGoes() throws Exception {
    Path form = copy("address-change-not-finished.yaml");
    CommandLine added =
        CommandLine.run(
            "new", "test", form, "--from-scenario", "bank-week", "--customer", "cleo", "--fires");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(added.out()).contains("expects         DO at 30m").doesNotContain("the job detects");
    assertThat(Files.readString(folder.resolve("address-change-not-finished.tests.yaml")))
        .contains("    until: 30m\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adda | | customer 'adda' has no events in | did you mean 'ada'? customers with events: ada",
        "ada | --from 2026-05-05T00:00:00Z | customer 'ada' has no events in | their 5 events are",
      })
  void customerWithoutEventsIsAnError(String customer, String more, String said, String hint) {
    CommandLine added = add("bank-week", customer, more == null ? new String[0] : more.split(" "));
    assertThat(added.exit()).isEqualTo(2);
    assertThat(added.err()).contains(said, hint);
  }

  @Test
  void journeyThatIsTooLongForATestIsAnError() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("long"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 201; i++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"clickstream\",\"event_time\":\"2026-05-02T10:%02d:%02dZ\",\"customer_id\":\"ada\",\"channel\":\"WEB\",\"action\":\"search\"}%n",
              i / 60,
              i % 60));
    }
    Files.writeString(scenario.resolve("events.jsonl"), lines);
    CommandLine added = add(scenario.toString(), "ada");
    assertThat(added.exit()).isEqualTo(2);
    assertThat(added.err())
        .contains("customer 'ada' has 201 events in " + scenario, "at most 200")
        .contains("choose a shorter time with --from and --until");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto-loan-reserch --from-scenario bank-week --customer ada | pattern not found | did you mean 'auto-loan-research'?",
        "FOLDER --from-scenario bank-week --customer ada | is a folder | the file or the name of one",
        "PATTERN --customer ada | --from-scenario is missing | for example --from-scenario",
        "PATTERN --from-scenario bank-week | --customer is missing | for example --customer ada",
        "PATTERN --from-scenario bank-week --customer ada --fires --must-not-fire | mutually exclusive | omit one",
        "PATTERN --from-scenario bank-week --customer dan --name= | --name is empty | choose another",
      })
  void wrongUseSaysWhatIsAllowed(String words, String said, String allowed) throws Exception {
    String before = Files.readString(tests);
    CommandLine added =
        CommandLine.run(
            (Object[])
                ("new test "
                        + words
                            .replace("FOLDER", folder.toString())
                            .replace("PATTERN", pattern.toString()))
                    .split(" "));
    assertThat(added.exit()).isEqualTo(2);
    assertThat(added.err()).contains(said, allowed);
    assertThat(Files.readString(tests)).isEqualTo(before);
  }

  @Test
  void patternWithErrorsIsAFinding() throws Exception {
    Files.writeString(pattern, "pattern: p\nversion: none\n");
    CommandLine added = add("bank-week", "ada");
    assertThat(added.exit()).isEqualTo(1);
    assertThat(added.err()).contains("yaml:2:10: error: found 'none'", "nothing was written");
  }

  private CommandLine add(String scenario, String customer, String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of("new", "test", pattern, "--from-scenario", scenario, "--customer", customer));
    words.addAll(List.of(more));
    return CommandLine.run(words.toArray());
  }
}
