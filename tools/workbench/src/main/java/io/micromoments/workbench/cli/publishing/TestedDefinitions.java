package io.micromoments.workbench.cli.publishing;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.live.definition.Definition;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.testing.TestResult;
import io.micromoments.workbench.testing.TestResultText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads patterns and policies that are valid and pass their tests. */
final class TestedDefinitions {

  private TestedDefinitions() {}

  /**
   * Reads all definitions under some paths.
   *
   * @param err receives errors and failed tests
   * @return empty if there is an error or a failed test
   */
  static Optional<List<Definition>> of(List<Path> paths, PrintWriter err) throws IOException {
    CheckedFiles checked = CheckedFiles.read(paths, true);
    checked.problems().forEach(problem -> err.println(checked.show(problem)));
    if (checked.hasErrors()) {
      err.println("error: nothing was published, because files have errors");
      return Optional.empty();
    }
    List<Definition> definitions = definitions(checked);
    if (definitions.isEmpty()) {
      throw new UnusableInput(
          "no pattern or policy found in " + paths, "specify a .yaml file or a folder");
    }
    List<TestResult> results = checked.test();
    if (!results.stream().allMatch(TestResult::passed)) {
      results.stream()
          .filter(result -> !result.passed())
          .forEach(it -> TestResultText.print(err, it));
      TestResultText.summary(err, results);
      err.println("error: nothing was published, because tests failed");
      return Optional.empty();
    }
    return Optional.of(definitions);
  }

  private static List<Definition> definitions(CheckedFiles checked) {
    List<Definition> definitions = new ArrayList<>();
    checked
        .patterns()
        .forEach(
            (source, pattern) ->
                definitions.add(
                    Definition.toPublish(
                        DefinitionKind.PATTERN,
                        pattern.name(),
                        pattern.version(),
                        source.text(),
                        Optional.of(pattern.status()))));
    checked
        .policies()
        .forEach(
            (source, policy) ->
                definitions.add(
                    Definition.toPublish(
                        DefinitionKind.POLICY,
                        policy.name(),
                        policy.version(),
                        source.text(),
                        Optional.empty())));
    return definitions;
  }
}
