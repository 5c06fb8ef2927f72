package io.micromoments.workbench.testing;

import io.micromoments.workbench.results.Formats;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The results of tests, as lines of text. */
public final class TestResultText {

  private TestResultText() {}

  /** Prints the test results of a pattern. */
  public static void print(PrintWriter out, TestResult result) {
    out.println(result.pattern());
    for (TestResult.Case each : result.cases()) {
      out.printf(
          "  %s  %s%s%n",
          each.passed() ? "ok  " : "FAIL",
          each.name(),
          each.passed() || each.place().isEmpty() ? "" : "  (" + each.place() + ")");
      each.failures().forEach(failure -> out.println("          " + failure));
      each.notes().forEach(note -> out.println("    note  " + note));
    }
    result.problems().forEach(problem -> out.println("  FAIL  " + problem));
    out.printf(
        Locale.ROOT, "  steps covered: %d of %d", result.covered().size(), result.steps().size());
    List<String> missed = result.missed();
    out.println(missed.isEmpty() ? "" : " (never matched: " + String.join(", ", missed) + ")");
    if (result.branches() > 0) {
      out.printf(
          Locale.ROOT,
          "  branches covered: %d of %d%n",
          result.coveredBranches(),
          result.branches());
      result.incompleteParts().forEach(part -> out.println("    " + missing(part)));
    }
  }

  private static String missing(PartCoverage part) {
    return "%s%s: %s %s"
        .formatted(
            part.condition(),
            part.place()
                .map(place -> String.format(Locale.ROOT, ", line %d", place.line()))
                .orElse(""),
            part.part(),
            part.missing());
  }

  /** Prints the number of patterns, tests and failures. */
  public static void summary(PrintWriter out, List<TestResult> results) {
    int tests = 0;
    int failed = 0;
    int untested = 0;
    for (TestResult result : results) {
      tests += result.cases().size();
      failed += (int) result.cases().stream().filter(each -> !each.passed()).count();
      untested += result.problems().size();
    }
    out.println(
        String.join(
            ", ",
            Formats.count(results.size(), "pattern", "patterns"),
            Formats.count(tests, "test", "tests"),
            failed
                + " failed"
                + (untested == 0
                    ? ""
                    : ", " + Formats.count(untested, "other problem", "other problems"))));
  }
}
