package io.micromoments.workbench.testing;

import java.util.List;

/**
 * What a pattern's tests showed.
 *
 * @param pattern its name
 * @param cases one a test
 * @param steps all steps that events can fit, in the order of the file
 * @param covered those that an event of some test fitted
 * @param problems what is wrong beside single tests, such as that there are none
 */
public record TestResult(
    String pattern,
    List<Case> cases,
    List<String> steps,
    List<String> covered,
    List<String> problems) {

  /**
   * One test.
   *
   * @param line where it stands in its file
   * @param failures what differs, as sentences; empty: it passed
   * @param notes what a green test could hide: matches held back, partial matches dropped
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
