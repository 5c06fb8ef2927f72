package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.schemas.MomentKind;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code new pattern}. {@code -Dupdate-golden=true} rewrites the golden files. */
class NewPatternTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/new-pattern");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"clickstream", "beacon", "sensor", "interaction", "place"})
  void everyExampleIsValidAndItsTestsPass(String stream) throws Exception {
    for (MomentKind moment : MomentKind.values()) {
      CommandLine created =
          CommandLine.run(
              "new",
              "pattern",
              "mine",
              "--out",
              folder.resolve(moment.name()),
              "--stream",
              stream,
              "--moment",
              moment,
              "--intent",
              "key: \"x\" # MOMENT");
      assertThat(created.exit()).as(created.err()).isZero();
      assertThat(created.err()).isEmpty();
    }
    for (MomentKind moment : MomentKind.values()) {
      Path created = folder.resolve(moment.name());
      assertThat(CommandLine.run("validate", created).out())
          .contains("2 files, 1 pattern, 0 policies, 0 errors, 0 warnings");
      CommandLine test = CommandLine.run("test", created, "--threshold", "100");
      assertThat(test.exit()).as(test.out()).isZero();
      assertThat(Files.readString(created.resolve("mine.yaml")))
          .contains("moment: " + moment + " ", "on: " + stream, "intent: 'key: \"x\" # MOMENT'");
    }
  }

  @Test
  void exampleSaysWhatToDoNext() {
    CommandLine created = CommandLine.run("new", "pattern", "tent-again", "--out", folder);
    assertThat(created.exit()).as(created.err()).isZero();
    assertThat(created.out())
        .contains("written         " + folder.resolve("tent-again.yaml"))
        .contains("                " + folder.resolve("tent-again.tests.yaml"))
        .contains("valid, and its 3 tests pass")
        .contains("./micromoments test " + folder.resolve("tent-again.yaml"));
  }

  @Test
  void resultIsAvailableAsJson() throws Exception {
    CommandLine created =
        CommandLine.run("new", "pattern", "mine", "--out", folder, "--format", "json");
    JsonNode json = new ObjectMapper().readTree(created.out());
    assertThat(Path.of(json.get("pattern").asText())).exists();
    assertThat(Path.of(json.get("tests").asText())).exists();
    assertThat(json.get("steps").toString()).isEqualTo("[\"viewed\",\"again\"]");
    assertThat(json.get("next").get(0).asText()).startsWith("./micromoments test ");
  }

  @ParameterizedTest
  @CsvSource({
    "mine.yaml, mine.yaml exists, and no file is overwritten",
    "mine.yml, mine.yml exists, and no file is overwritten",
    "mine.tests.yaml, mine.tests.yaml exists, and no file is overwritten",
    "other.yaml, pattern 'mine' exists in"
  })
  void nothingIsOverwritten(String existing, String said) throws Exception {
    Path file = Files.writeString(folder.resolve(existing), "pattern: mine\n");
    CommandLine created = CommandLine.run("new", "pattern", "mine", "--out", folder);
    assertThat(created.exit()).isEqualTo(2);
    assertThat(created.err()).contains(said, "choose another name or folder");
    assertThat(file).hasContent("pattern: mine\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My_Pattern | 'My_Pattern' is not a name of a pattern | lower-case words joined by hyphens",
        "../mine | '../mine' is not a name of a pattern | lower-case words joined by hyphens",
        "mine --stream beacn | --stream is 'beacn' | did you mean 'beacon'?",
        "mine --stream outcome | --stream is 'outcome' | allowed: clickstream, beacon",
        "mine --moment SELL | '--moment' | [KNOW, GO, DO, BUY]",
        "mine --intent= | --intent is empty | for example --intent auto-loan",
        "mine --customer ada | --customer requires --from-scenario | add --from-scenario DIR",
        "mine --keep term | --keep requires --from-scenario | add --from-scenario DIR",
        "mine --from-scenario bank-week | --customer is missing | for example --customer ada",
        "mine --from-scenario nowhere --customer ada | scenario not found: nowhere | name the folder of a recording",
        "mine --from-scenario bank-week --customer ada --stream beacon | --stream cannot be | omit",
        "mine --from-scenario bank-week --customer ada --from noon | --from is 'noon' | a time such",
      })
  void wrongUseSaysWhatIsAllowed(String words, String said, String allowed) throws Exception {
    CommandLine created =
        CommandLine.run(
            Stream.of(
                    List.of("new", "pattern"), List.of(words.split(" ")), List.of("--out", folder))
                .flatMap(List::stream)
                .toArray());
    assertThat(created.exit()).isEqualTo(2);
    assertThat(created.err()).contains(said, allowed);
    assertThat(created.out()).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void outThatIsAFileIsAnError() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    CommandLine created = CommandLine.run("new", "pattern", "mine", "--out", file);
    assertThat(created.exit()).isEqualTo(2);
    assertThat(created.err()).contains("--out " + file + " is a file", "specify a folder");
  }

  @Test
  void newWithoutAKnownKindIsAnError() {
    CommandLine none = CommandLine.run("new");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("'new' needs what to write; allowed: pattern, test");
    CommandLine typo = CommandLine.run("new", "patern", "mine");
    assertThat(typo.exit()).isEqualTo(2);
    assertThat(typo.err()).contains("'patern'", "Did you mean: new pattern");
  }

  @Test
  void draftOfAJourneyMatchesTheGoldenFiles() throws Exception {
    CommandLine created =
        CommandLine.run(
            "new",
            "pattern",
            "loan-at-dealership",
            "--from-scenario",
            "jason-auto-loan",
            "--customer",
            "jason",
            "--from",
            "2026-05-02T10:15:00Z",
            "--until",
            "2026-05-02T10:23:00Z",
            "--out",
            folder);
    assertThat(created.exit()).as(created.err()).isZero();
    assertGolden("loan-at-dealership.yaml", read("loan-at-dealership.yaml"));
    assertGolden("loan-at-dealership.tests.yaml", read("loan-at-dealership.tests.yaml"));
    assertGolden("console.txt", created.out().replace(folder.toString(), "DIR"));
    assertThat(read("loan-at-dealership.yaml") + read("loan-at-dealership.tests.yaml"))
        .doesNotContain("jason", "s2", "auto loan", "b-77");
    assertThat(CommandLine.run("validate", folder).out()).contains("0 errors, 0 warnings");
    assertThat(CommandLine.run("test", folder, "--threshold", "100").exit()).isZero();
  }

  @Test
  void draftDetectsWhatItWasDraftedFromInAReplay() throws Exception {
    Path drafts = folder.resolve("drafts");
    CommandLine created =
        CommandLine.run(
            "new",
            "pattern",
            "drafted",
            "--from-scenario",
            "bank-week",
            "--customer",
            "ada",
            "--out",
            drafts,
            "--moment",
            "buy",
            "--intent",
            "Auto Loan");
    assertThat(created.exit()).as(created.err()).isZero();
    assertThat(created.out())
        .contains("5 events from 2026-05-04T09:00:00Z to 2026-05-04T09:09:00Z")
        .as("from a device that ada logs in to later, and a login that says little")
        .contains("clickstream login home (1)");
    CommandLine replay =
        CommandLine.run("replay", "--scenario", "bank-week", "--patterns", drafts, "--out", folder);
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(Files.readString(folder.resolve("moments.jsonl")))
        .contains("\"customer_id\":\"ada\"", "\"intent\":\"Auto Loan\"", "\"moment\":\"BUY\"");
  }

  private String read(String file) throws Exception {
    return Files.readString(folder.resolve(file));
  }

  static void assertGolden(String name, String now) throws Exception {
    Path golden = GOLDEN.resolve(name);
    if (Boolean.getBoolean("update-golden")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, now);
    }
    assertThat(now).as("rewrite with -Dupdate-golden=true").isEqualTo(Files.readString(golden));
  }
}
