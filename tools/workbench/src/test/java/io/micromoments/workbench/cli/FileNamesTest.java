package io.micromoments.workbench.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content decides what a file is; text is UTF-8; an unusable file is never skipped silently. */
class FileNamesTest {

  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private static final String PATTERN =
      """
      pattern: %s
      version: 1
      moment: KNOW
      intent: i
      steps: [{step: s, on: clickstream, where: event.action == 'Größe'}]
      """;

  private static final String TESTS =
      """
      tests:
        - {name: yes, events: [{at: 0s, on: clickstream, action: Größe}], expect: [{at: 0s}]}
        - {name: no, events: [{at: 0s, on: clickstream, action: b}], expect: []}
      """;

  private static final String POLICY = "policy: mine\nversion: 1\n";

  @TempDir private Path folder;

  @Test
  void contentNotNameDecidesTheKindOfAFile() throws Exception {
    write("UPPER.YAML", PATTERN.formatted("upper"));
    write("upper.tests.yml", TESTS);
    write("one.yml", PATTERN.formatted("one"));
    write("one.tests.YAML", TESTS);
    write("decides.yml", POLICY);
    write(
        "flow.yaml",
        "{pattern: flow, version: 1, moment: KNOW, intent: i, "
            + "steps: [{step: s, on: clickstream}]}");
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.out())
        .contains("upper.tests.yml:1:1: error: no pattern file found for these tests")
        .contains("6 files, 3 patterns, 1 policy, 1 error, 2 warnings");
    Files.move(folder.resolve("UPPER.YAML"), folder.resolve("upper.YAML"));
    CommandLine test =
        CommandLine.run("test", folder.resolve("upper.YAML"), folder.resolve("one.yml"));
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out()).contains("2 patterns, 4 tests, 0 failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-policy.yaml", "my-policy.txt", "POLICY", "policy.tests.yaml"})
  void policyFileMayHaveAnyName(String name) throws Exception {
    CommandLine validate = CommandLine.run("validate", write(name, POLICY));
    assertThat(validate.out()).contains("1 file, 0 patterns, 1 policy, 0 errors, 0 warnings");
    assertThat(validate.exit()).isZero();
  }

  @Test
  void patternGivenAsPolicyIsAnError() throws Exception {
    Path pattern = write("mine.yaml", PATTERN.formatted("p"));
    CommandLine replay =
        CommandLine.run(
            "replay", "--scenario", "jason-auto-loan", "--policy", pattern, "--out", folder);
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err()).contains("mine.yaml is not a policy file: it has the key 'pattern'");
  }

  @Test
  void namedFileIncludesItsTestsAndViceVersa() throws Exception {
    Path pattern = write("p.yml", PATTERN.formatted("p"));
    Path tests = write("p.tests.yaml", TESTS);
    for (Path named : new Path[] {pattern, tests}) {
      CommandLine validate = CommandLine.run("validate", named);
      assertThat(validate.out()).contains("2 files, 1 pattern, 0 policies, 0 errors, 0 warnings");
      assertThat(CommandLine.run("test", named).out()).contains("1 pattern, 2 tests, 0 failed");
    }
    write("p.yaml", PATTERN.formatted("q"));
    assertThat(CommandLine.run("validate", folder).out())
        .contains("p.tests.yaml:1:1: error: these tests belong to more than one pattern");
  }

  @Test
  void filesOfEditorsAndMacOsAreIgnored() throws Exception {
    write("p.yaml", PATTERN.formatted("p"));
    for (String left :
        new String[] {
          "._p.yaml",
          ".p.yaml.swp",
          "p.yaml~",
          "#p.yaml#",
          ".#p.yaml",
          "~$p.yaml",
          ".DS_Store",
          "README.md",
          ".hidden/q.yaml"
        }) {
      Files.createDirectories(folder.resolve(left).getParent());
      Files.write(folder.resolve(left), new byte[] {0, 5, 22, 7});
    }
    assertThat(CommandLine.run("validate", folder).out())
        .contains("1 file, 1 pattern, 0 policies, 0 errors, 1 warning");
  }

  @Test
  void folderWithoutFilesIsAnError() throws Exception {
    write("README.md", "x");
    for (String command : new String[] {"validate", "test"}) {
      CommandLine run = CommandLine.run(command, folder);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err())
          .contains("no pattern, policy or test file found in " + folder)
          .contains(
              "looked for .yaml and .yml files, including those in subfolders, except hidden"
                  + " files");
    }
  }

  @Test
  void unknownKindOfFileIsAnErrorThatNamesTheThreeKinds() throws Exception {
    write("p.yaml", PATTERN.formatted("p"));
    write("other.yaml", "services: {}\n");
    write("typo.yaml", "patern: p\nversion: 1\n");
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out())
        .contains("other.yaml:1:1: error: not a pattern, policy or test file")
        .contains(
            "a pattern has the top-level key 'pattern: NAME', a policy 'policy: NAME', a test file")
        .contains("did you mean 'pattern'?")
        .contains("3 files, 1 pattern, 0 policies, 2 errors");
  }

  @Test
  void fileIsReadOnceAndLoopsOfLinksEnd() throws Exception {
    Path pattern = write("p.yaml", PATTERN.formatted("p"));
    Files.createSymbolicLink(folder.resolve("same.yaml"), pattern);
    Files.createSymbolicLink(folder.resolve("circle"), folder);
    CommandLine validate = CommandLine.run("validate", folder, pattern, folder.resolve("./p.yaml"));
    assertThat(validate.out()).contains("1 file, 1 pattern, 0 policies, 0 errors, 1 warning");
    Files.createSymbolicLink(folder.resolve("gone.yaml"), folder.resolve("nowhere"));
    assertThat(CommandLine.run("validate", folder).out())
        .contains("gone.yaml: error: no such file or folder")
        .contains("1 error");
  }

  @Test
  void invalidUtf8IsReportedWithItsPositionAndOtherFilesAreRead() throws Exception {
    write("good.yaml", PATTERN.formatted("good"));
    Files.write(folder.resolve("p.yaml"), PATTERN.formatted("p").getBytes(WINDOWS));
    Files.write(folder.resolve("good.tests.yaml"), TESTS.getBytes(WINDOWS));
    Files.write(folder.resolve("wide.yaml"), PATTERN.formatted("wide").getBytes(UTF_16));
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isEqualTo(1);
    assertThat(validate.out())
        .contains("p.yaml:5:62: error: not valid UTF-8: invalid byte 0xF6")
        .contains("good.tests.yaml:2:62: error: not valid UTF-8")
        .contains("wide.yaml: error: the encoding is UTF-16; expected UTF-8")
        .contains("save it as UTF-8")
        .contains("4 files, 1 pattern, 0 policies, 3 errors, 0 warnings");
    assertThat(CommandLine.run("test", folder).exit()).isEqualTo(1);
  }

  @Test
  void byteOrderMarkIsSkipped() throws Exception {
    Path pattern = write("p.yaml", "\uFEFF" + PATTERN.formatted("p"));
    assertThat(CommandLine.run("validate", pattern).out()).contains("1 pattern", " 0 errors");
  }

  @Test
  void everyTextFileOfACommandIsUtf8() throws Exception {
    Path settings = Files.write(folder.resolve("s.properties"), "a=ö\n".getBytes(WINDOWS));
    assertUnusable("s.properties:1:3: error: not valid UTF-8", "topics", "--settings", settings);
    Path policy = Files.write(folder.resolve("policy.yaml"), (POLICY + "# ö").getBytes(WINDOWS));
    assertUnusable(
        "policy.yaml:3:3: error: not valid UTF-8",
        "replay",
        "--scenario",
        "jason-auto-loan",
        "--policy",
        policy,
        "--out",
        folder);
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    Files.writeString(scenario.resolve("events.jsonl"), "");
    Files.write(scenario.resolve("scenario.yaml"), "title: ö\n".getBytes(WINDOWS));
    assertUnusable(
        "scenario.yaml:1:8: error: not valid UTF-8",
        "replay",
        "--scenario",
        scenario,
        "--out",
        folder);
    Files.write(scenario.resolve("scenario.yaml"), "pack: bank\n".getBytes(UTF_8));
    Files.createDirectories(scenario.resolve("expected"));
    Files.write(scenario.resolve("expected/moments.jsonl"), "{\"a\":\"ö\"}\n".getBytes(WINDOWS));
    assertUnusable(
        "moments.jsonl:1:7: error: not valid UTF-8", "replay", "--scenario", scenario, "--check");
  }

  @Test
  void unusablePathsAreReported() throws Exception {
    Path file = write("file", "x");
    Path below = file.resolve("below");
    String[] replay = {"replay", "--scenario", "jason-auto-loan", "--out"};
    assertUnusable(
        "--out " + file + " is a file", replay[0], replay[1], replay[2], replay[3], file);
    assertUnusable("not a directory", replay[0], replay[1], replay[2], replay[3], below);
    assertUnusable("--out " + file + " is a file", "demo", "--out", file);
    assertUnusable(folder + ": error: is a folder", "topics", "--settings", folder);
    assertUnusable("nowhere: error: no such file", "topics", "--settings", "nowhere");
    assertUnusable(file + " is a file, not a scenario", "replay", "--scenario", file, "--check");
    assertUnusable("scenario not found: nowhere", "demo", "nowhere");
    assertUnusable("nowhere: error: no such file or folder", "validate", "nowhere");
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    Files.createDirectories(scenario.resolve("events.jsonl"));
    assertUnusable("is not a scenario: it has no", "replay", "--scenario", scenario, "--check");
  }

  private static void assertUnusable(String said, Object... args) {
    CommandLine run = CommandLine.run(args);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.err()).contains(said).doesNotContain("Exception");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void similarCommandIsSuggested() {
    CommandLine run = CommandLine.run("valdate", "--help");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: unknown command 'valdate'\n       did you mean 'validate'?");
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The process exits right after the command, so unflushed output would be lost. */
  @Test
  void outputIsFlushedWhenTheCommandEnds() {
    StringWriter said = new StringWriter();
    PrintWriter err = new PrintWriter(new BufferedWriter(said));
    int exit = Main.run(new PrintWriter(new StringWriter()), err, "validate", "nosuch.yaml");
    assertThat(exit).isEqualTo(2);
    assertThat(said.toString()).contains("nosuch.yaml");
  }
}
