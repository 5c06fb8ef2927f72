package io.micromoments.workbench.junit;

import java.util.List;

/**
 * A test case.
 *
 * @param result whether it passed
 * @param sentences what was found instead; empty if it passed
 * @param notes printed output; empty if there is none
 */
public record TestCase(String name, Result result, List<String> sentences, List<String> notes) {

  /** Whether a test passed. An error means that it could not be run. */
  public enum Result {
    PASSED,
    FAILURE,
    ERROR
  }

  /** Creates a test case that fails if there is a sentence. */
  public static TestCase of(String name, List<String> failures, List<String> notes) {
    return new TestCase(name, failures.isEmpty() ? Result.PASSED : Result.FAILURE, failures, notes);
  }
}
