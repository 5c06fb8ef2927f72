package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.workbench.junit.JUnitXml;
import io.micromoments.workbench.junit.TestCase;
import io.micromoments.workbench.junit.TestSuite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Test results in the XML format of JUnit: a test suite per pattern, and one with an error for each
 * file that could not be tested.
 */
public final class JUnitReport {

  /** Names the test case for problems of the tests as a whole, such as missing ones. */
  static final String WHOLE = "tests of the pattern as a whole";

  private static final String FILES = "files";

  private JUnitReport() {}

  /**
   * Returns the report.
   *
   * @param problems those of the files; only errors are reported
   */
  public static String of(List<TestResult> results, List<Problem> problems) {
    List<TestSuite> suites = new ArrayList<>();
    List<TestCase> files = new ArrayList<>();
    errorsByFile(problems)
        .forEach(
            (file, errors) ->
                files.add(new TestCase(file, TestCase.Result.ERROR, errors, List.of())));
    if (!files.isEmpty()) {
      suites.add(new TestSuite(FILES, files));
    }
    results.forEach(each -> suites.add(suite(each)));
    return JUnitXml.of("micromoments test", suites);
  }

  private static Map<String, List<String>> errorsByFile(List<Problem> problems) {
    return problems.stream()
        .filter(Problem::isError)
        .collect(
            Collectors.groupingBy(
                Problem::file,
                LinkedHashMap::new,
                Collectors.mapping(JUnitReport::sentence, Collectors.toList())));
  }

  private static String sentence(Problem problem) {
    return String.format(
        Locale.ROOT,
        "%s:%d:%d: %s%s",
        problem.file(),
        problem.line(),
        problem.column(),
        problem.message(),
        problem.hint().isEmpty() ? "" : "; " + problem.hint());
  }

  private static TestSuite suite(TestResult result) {
    List<TestCase> cases = new ArrayList<>();
    for (TestResult.Case each : result.cases()) {
      cases.add(TestCase.of(each.name(), each.failures(), each.notes()));
    }
    if (!result.problems().isEmpty()) {
      cases.add(TestCase.of(WHOLE, result.problems(), List.of()));
    }
    return new TestSuite(result.pattern(), cases);
  }
}
