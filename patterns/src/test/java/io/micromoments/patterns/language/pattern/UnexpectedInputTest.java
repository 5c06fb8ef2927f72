package io.micromoments.patterns.language.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.language.tests.TestReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No input makes a reader throw or exhausts the memory of the process. */
class UnexpectedInputTest {

  @Test
  void exceptionOfAReaderIsReportedAsAnInternalErrorOfTheFile() {
    SourceText source =
        new SourceText(
            "p.tests.yaml",
            "tests: [{name: a, given: {customer: {segment: x}}, events: [], expect: []}]");
    List<Problem> problems =
        TestReader.read(
                source,
                record -> {
                  throw new IllegalStateException("holds what customers did");
                })
            .problems();
    assertThat(problems).singleElement().matches(Problem::isError);
    assertThat(source.show(problems.get(0)))
        .startsWith("p.tests.yaml: error: internal error: IllegalStateException at ")
        .contains("UnexpectedInputTest.")
        .contains("please report it together with the file")
        .doesNotContain("customers did");
  }

  @Test
  void tooDeepNestingIsRejectedAtItsPosition() {
    assertThat(said("steps: " + "[".repeat(100_000)))
        .isEqualTo("1:57 lists or mappings are nested more than 50 levels deep");
    assertThat(said("steps: " + "{a: ".repeat(60) + "1" + "}".repeat(60)))
        .endsWith("nested more than 50 levels deep");
  }

  @Test
  void emojiMayBeAnywhereInAFile() {
    for (int at = 1_000; at < 1_050; at++) {
      String comment = "#" + "x".repeat(at) + "\uD83D\uDE00" + "x".repeat(2_000) + "\n";
      String pattern =
          comment
              + "pattern: p\nversion: 1\nmoment: BUY\nintent: i\nsteps: [{step: a, on: beacon}]";
      assertThat(PatternReader.read(new SourceText("p.yaml", pattern)).problems())
          .as("after %s characters", at)
          .isEmpty();
    }
  }

  @Test
  void excessiveAliasesAreRejectedBeforeExpansion() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 10; i++) {
      yaml.append("a%s: &a%s [".formatted(String.valueOf(i), String.valueOf(i)))
          .append("*a%s, ".formatted(String.valueOf(i - 1)).repeat(5))
          .append("]\n");
    }
    assertThat(said(yaml.toString())).endsWith("aliases (*) expand to more than 200000 values");
  }

  @Test
  void simpleAliasesAreAllowed() {
    SourceText source =
        new SourceText(
            "p.yaml",
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 5m
            steps:
              - {step: a, on: clickstream, where: &same event.action == "x"}
              - {step: b, on: clickstream, where: *same}
            """);
    assertThat(PatternReader.read(source).problems()).isEmpty();
  }

  @Test
  void replacementCharacterIsReported() {
    assertThat(said("pattern: p\nintent: Gr\uFFFDe\n"))
        .startsWith("2:11 replacement character U+FFFD");
  }

  @Test
  void longLinesAreTruncatedAroundTheProblem() {
    SourceText source =
        new SourceText("p.yaml", "{pattern: p, " + "x: 1, ".repeat(5_000) + "version: none}");
    PatternReader.read(source)
        .problems()
        .forEach(problem -> assertThat(source.show(problem)).hasSizeLessThan(1_000));
  }

  @Test
  void longValuesAreTruncatedInMessages() {
    String endless = "x".repeat(10_000);
    SourceText source =
        new SourceText(
            "p.yaml", "pattern: " + endless + "\nversion: " + endless + "\n" + endless + ": 1");
    PatternReader.read(source)
        .problems()
        .forEach(problem -> assertThat(source.show(problem)).hasSizeLessThan(3_000));
  }

  @Test
  void invalidNameOfAnAbsenceIsReported() {
    SourceText source =
        new SourceText(
            "p.yaml",
            """
            pattern: p
            version: 1
            moment: BUY
            intent: i
            within: 5m
            steps:
              - {step: a, on: clickstream}
              - {step: "((", then: not-followed-by, on: clickstream}
              - {step: c, on: clickstream, where: event.action == "x"}
            """);
    assertThat(PatternReader.read(source).problems())
        .singleElement()
        .matches(problem -> problem.message().equals("found the text \"((\""));
  }

  @Test
  void headerIsReadFromValidAndInvalidYaml() throws Exception {
    assertThat(header("# c\npattern: \"a-b\" # d\nversion: 3\n"))
        .isEqualTo(new FileHeader(FileHeader.Kind.PATTERN, "a-b", 3));
    assertThat(header("{version: 2, policy: bank}"))
        .isEqualTo(new FileHeader(FileHeader.Kind.POLICY, "bank", 2));
    assertThat(header("pattern: 'a'\nversion: 4\nsteps: [\n"))
        .isEqualTo(new FileHeader(FileHeader.Kind.PATTERN, "a", 4));
    assertThat(header("tests:\n  - pattern: x\n"))
        .isEqualTo(new FileHeader(FileHeader.Kind.TESTS, "", 0));
    assertThatThrownBy(() -> header("a: b\n")).isInstanceOf(UnusableFile.class);
    assertThatThrownBy(() -> header("- pattern: x\n"))
        .hasMessageContaining("expected a mapping of keys to values, found a list");
    assertThatThrownBy(() -> header("")).hasMessageContaining("the file is empty");
  }

  private static FileHeader header(String yaml) throws UnusableFile {
    return FileHeader.of(new SourceText("file", yaml));
  }

  /** Returns position and message of the single error that every reader must report. */
  private static String said(String yaml) {
    SourceText source = new SourceText("file", yaml);
    List<Problem> problems = PatternReader.read(source).problems();
    assertThat(PolicyReader.read(source).problems()).isEqualTo(problems);
    assertThat(TestReader.read(source, record -> Map.of()).problems()).isEqualTo(problems);
    assertThat(problems).hasSize(1);
    Problem problem = problems.get(0);
    return problem.line() + ":" + problem.column() + " " + problem.message();
  }
}
