package io.micromoments.workbench.lsp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.InternalErrorProblem;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.definitions.PatternCheck;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.Tests;
import io.micromoments.workbench.testing.PatternTester;
import io.micromoments.workbench.testing.TestResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.Range;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Runs the tests of patterns with the unsaved text of their files. */
final class TestRuns {

  /** The command that runs tests: the URI of a test or pattern file, and the name of a test. */
  static final String COMMAND = "micromoments.runTests";

  private static final String SOURCE = "micromoments test";

  /**
   * The result of a run.
   *
   * @param message one line for people
   * @param passed whether all tests passed
   * @param tests one per test
   * @param failures what to show in the test files, by file
   * @param files the test files
   */
  record Run(
      String message,
      boolean passed,
      List<Map<String, Object>> tests,
      Map<String, List<Diagnostic>> failures,
      Set<String> files) {

    private static Run notRun(String message) {
      return new Run(message, false, List.of(), Map.of(), Set.of());
    }

    /** Returns the answer to the client. */
    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("passed", passed);
      json.put("message", message);
      json.put("tests", tests);
      return json;
    }
  }

  private TestRuns() {}

  /** Returns what to click on to run tests: above the file, and above each test. */
  static List<CodeLens> lenses(String uri, EditedFile file) {
    List<CodeLens> lenses = new ArrayList<>();
    List<MappingNode> tests = Tests.of(file);
    if (file.kind() == FileKind.PATTERN || !tests.isEmpty()) {
      Command all = new Command("Run tests of this pattern", COMMAND, List.of(uri));
      lenses.add(new CodeLens(file.range(0, 0), all, null));
    }
    for (MappingNode test : tests) {
      if (!Tests.name(test).isBlank()) {
        Range range = file.range(Tests.place(test));
        lenses.add(
            new CodeLens(
                range, new Command("Run test", COMMAND, List.of(uri, Tests.name(test))), null));
      }
    }
    return lenses;
  }

  /**
   * Runs the tests of a pattern.
   *
   * @param file the pattern file or one of its test files
   * @param only the name of the only test to run
   * @param sources the files of the pack
   * @param patternCheck checks each pattern file
   */
  static Run run(
      String file,
      Optional<String> only,
      List<SourceText> sources,
      Function<SourceText, PatternCheck> patternCheck) {
    CheckedFiles checked = CheckedFiles.check(DefinitionFiles.of(sources), patternCheck);
    String base = DefinitionFiles.baseName(file);
    Optional<SourceText> pattern =
        checked.patterns().keySet().stream()
            .filter(source -> DefinitionFiles.baseName(source.file()).equals(base))
            .findFirst();
    Optional<Problem> error =
        checked.problems().stream()
            .filter(Problem::isError)
            .filter(problem -> DefinitionFiles.baseName(problem.file()).equals(base))
            .findFirst();
    if (error.isPresent()) {
      return Run.notRun(
          String.format(
              Locale.ROOT,
              "not tested: %s:%d: %s",
              DefinitionFiles.plainName(error.get().file()),
              error.get().line(),
              error.get().message()));
    }
    if (pattern.isEmpty()) {
      return Run.notRun("there is no pattern file with the name of these tests");
    }
    List<PatternTest> tests =
        checked.testsOf(pattern.get()).stream()
            .filter(test -> only.isEmpty() || only.get().equals(test.name()))
            .toList();
    if (tests.isEmpty()) {
      return Run.notRun(
          only.map("there is no test '%s'"::formatted).orElse("the pattern has no tests"));
    }
    return run(checked.patterns().get(pattern.get()), tests, checked.testFilesOf(pattern.get()));
  }

  private static Run run(MomentPattern pattern, List<PatternTest> tests, List<SourceText> files) {
    TestResult result;
    try {
      result = PatternTester.run(pattern, tests);
    } catch (RuntimeException | StackOverflowError e) {
      return Run.notRun(InternalErrorProblem.problem(pattern.name(), e).message());
    }
    Map<String, List<Diagnostic>> failures = new HashMap<>();
    List<EditedFile> edited = files.stream().map(EditedFile::of).toList();
    for (TestResult.Case each : result.cases()) {
      if (!each.passed()) {
        edited.forEach(file -> show(each, file, failures));
      }
    }
    long failed = result.cases().stream().filter(each -> !each.passed()).count();
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.file()));
    return new Run(
        message(pattern, result, failed),
        failed == 0,
        result.cases().stream().map(TestRuns::json).toList(),
        failures,
        names);
  }

  private static String message(MomentPattern pattern, TestResult result, long failed) {
    String first =
        result.cases().stream()
            .filter(each -> !each.passed())
            .findFirst()
            .map(each -> "; " + each.name() + ": " + each.failures().get(0))
            .orElse("");
    int tests = result.cases().size();
    return String.format(
        Locale.ROOT,
        "%s: %d %s, %d failed%s",
        pattern.name(),
        tests,
        tests == 1 ? "test" : "tests",
        failed,
        first);
  }

  private static void show(
      TestResult.Case failed, EditedFile file, Map<String, List<Diagnostic>> into) {
    for (MappingNode test : Tests.of(file)) {
      if (Tests.name(test).equals(failed.name())
          && file.position(file.start(test)).getLine() + 1 == failed.line()) {
        List<String> lines = new ArrayList<>(failed.failures());
        failed.notes().forEach(note -> lines.add("note: " + note));
        Diagnostic diagnostic =
            new Diagnostic(
                file.range(Tests.place(test)),
                "test failed: " + String.join("\n", lines),
                DiagnosticSeverity.Error,
                SOURCE);
        into.computeIfAbsent(file.source().file(), key -> new ArrayList<>()).add(diagnostic);
      }
    }
  }

  private static Map<String, Object> json(TestResult.Case test) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", test.name());
    json.put("line", test.line());
    json.put("passed", test.passed());
    json.put("failures", test.failures());
    json.put("notes", test.notes());
    return json;
  }
}
