package io.micromoments.workbench.whatif;

import io.micromoments.workbench.junit.JUnitXml;
import io.micromoments.workbench.junit.TestCase;
import io.micromoments.workbench.junit.TestSuite;
import java.util.List;
import java.util.Locale;

/** Expectations in the XML format of JUnit: a test case for each. */
public final class ExpectationReport {

  private ExpectationReport() {}

  /**
   * Returns the report.
   *
   * @param file of the expectations
   */
  public static String of(String file, List<FigureExpectation.Outcome> outcomes) {
    return JUnitXml.of(
        "micromoments what-if",
        List.of(new TestSuite(file, outcomes.stream().map(each -> testCase(file, each)).toList())));
  }

  private static TestCase testCase(String file, FigureExpectation.Outcome outcome) {
    String at = String.format(Locale.ROOT, "%s:%d: ", file, outcome.expected().line());
    return TestCase.of(
        outcome.expected().toString(),
        outcome.failures().stream().map(failure -> at + failure).toList(),
        outcome.unknown().stream()
            .map(name -> at + "neither side has the figure " + name + ": it is 0")
            .toList());
  }
}
