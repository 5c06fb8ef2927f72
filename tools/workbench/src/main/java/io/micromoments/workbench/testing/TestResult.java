package io.micromoments.workbench.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Result of a pattern's tests.
 *
 * @param pattern name of the pattern
 * @param cases one per test
 * @param steps all steps that events can fit, in file order
 * @param covered steps that an event of some test fitted
 * @param parts which results the parts of the conditions had, in file order
 * @param problems problems besides single tests, such as no tests at all
 */
public record TestResult(
    String pattern,
    List<Case> cases,
    List<String> steps,
    List<String> covered,
    List<PartCoverage> parts,
    List<String> problems) {

  /**
   * Result of one test.
   *
   * @param place file, line and column of the test; empty if it is in no file
   * @param line line of the test in its file
   * @param failures differences, as sentences; empty if the test passed
   * @param notes facts that a passing test could hide: delayed matches, dropped partial matches
   */
  public record Case(
      String name, String place, int line, List<String> failures, List<String> notes) {

    /** Returns this case with the place of the test. */
    public Case at(String position) {
      return new Case(name, position, line, failures, notes);
    }

    public boolean passed() {
      return failures.isEmpty();
    }
  }

  /**
   * Returns this result with the places of the tests.
   *
   * @param places one for each case
   */
  public TestResult at(List<String> places) {
    List<Case> placed = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      placed.add(cases.get(i).at(places.get(i)));
    }
    return new TestResult(pattern, placed, steps, covered, parts, problems);
  }

  /** Returns the steps that no event of any test fitted, in file order. */
  public List<String> missed() {
    List<String> missed = new ArrayList<>(steps);
    missed.removeAll(covered);
    return missed;
  }

  /**
   * Returns this result with a problem if the tests cover fewer steps than required.
   *
   * @param percent 0 to 100
   */
  public TestResult requireCoverage(double percent) {
    if (steps.isEmpty() || 100.0 * covered.size() >= percent * steps.size()) {
      return this;
    }
    return with(
        String.format(
            Locale.ROOT,
            "step coverage is %.0f %%, below --threshold %s: no event of a test matched %s; add a"
                + " test with such events",
            Math.floor(100.0 * covered.size() / steps.size()),
            number(percent),
            String.join(", ", missed())));
  }

  /** Returns the number of branches of all parts: two of each. */
  public int branches() {
    return 2 * parts.size();
  }

  /** Returns the number of branches that the tests covered. */
  public int coveredBranches() {
    return parts.stream().mapToInt(PartCoverage::covered).sum();
  }

  /** Returns the parts of which a branch was not covered, in file order. */
  public List<PartCoverage> incompleteParts() {
    return parts.stream().filter(part -> !part.isComplete()).toList();
  }

  /**
   * Returns this result with a problem if the tests cover fewer branches than required.
   *
   * @param percent 0 to 100
   */
  public TestResult requireBranchCoverage(double percent) {
    if (100.0 * coveredBranches() >= percent * branches()) {
      return this;
    }
    return with(
        String.format(
            Locale.ROOT,
            "branch coverage is %.0f %%, below --branch-threshold %s: in %s, %s %s; add tests in"
                + " which they are",
            Math.floor(100.0 * coveredBranches() / branches()),
            number(percent),
            incompleteParts().get(0).condition(),
            incompleteParts().get(0).part(),
            incompleteParts().get(0).missing()
                + (incompleteParts().size() > 1
                    ? String.format(Locale.ROOT, ", and %d more", incompleteParts().size() - 1)
                    : "")));
  }

  private TestResult with(String problem) {
    List<String> all = new ArrayList<>(problems);
    all.add(problem);
    return new TestResult(pattern, cases, steps, covered, parts, all);
  }

  private static String number(double percent) {
    return percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent);
  }

  public boolean passed() {
    return problems.isEmpty() && cases.stream().allMatch(Case::passed);
  }
}
