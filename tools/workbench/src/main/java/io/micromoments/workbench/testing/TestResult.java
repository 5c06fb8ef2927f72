package io.micromoments.workbench.testing;

import java.util.List;

/**
 * Result of a pattern's tests.
 *
 * @param pattern name of the pattern
 * @param cases one per test
 * @param steps all steps that events can fit, in file order
 * @param covered steps that an event of some test fitted
 * @param problems problems besides single tests, such as no tests at all
 */
public record TestResult(
    String pattern,
    List<Case> cases,
    List<String> steps,
    List<String> covered,
    List<String> problems) {

  /**
   * Result of one test.
   *
   * @param line line of the test in its file
   * @param failures differences, as sentences; empty if the test passed
   * @param notes facts that a passing test could hide: delayed matches, dropped partial matches
   */
  public record Case(String name, int line, List<String> failures, List<String> notes) {
    public boolean passed() {
      return failures.isEmpty();
    }
  }

  public boolean passed() {
    return problems.isEmpty() && cases.stream().allMatch(Case::passed);
  }
}
