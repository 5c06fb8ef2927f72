package io.micromoments.patterns.language.file;

/**
 * Reports a bug in the product as an error of the file that triggered it, so that processing of
 * other files continues.
 */
public final class InternalErrorProblem {

  private static final String HINT =
      "this is a bug in Micromoments, not in the file: please report it together with the file."
          + " Until it is fixed, undo the last change to the file or rewrite it; other files are"
          + " not affected";

  private InternalErrorProblem() {}

  /** Returns the fault as an error of the whole file. */
  public static Problem problem(String file, Throwable fault) {
    return new Problem(
        file, 0, 0, 1, Problem.Severity.ERROR, "internal error: " + describe(fault), HINT);
  }

  /**
   * Returns the exception class and its origin. The message is left out, because it may contain any
   * data.
   */
  public static String describe(Throwable fault) {
    StackTraceElement[] stack = fault.getStackTrace();
    String place = "an unknown location";
    for (StackTraceElement each : stack) {
      if (each.getClassName().startsWith("io.micromoments.")) {
        place = place(each);
        break;
      }
    }
    if (stack.length > 0 && !stack[0].getClassName().startsWith("io.micromoments.")) {
      place = place(stack[0]) + ", called at " + place;
    }
    return fault.getClass().getSimpleName() + " at " + place;
  }

  private static String place(StackTraceElement element) {
    return "%s.%s:%s"
        .formatted(
            element.getClassName().replaceFirst(".*\\.", ""),
            element.getMethodName(),
            String.valueOf(element.getLineNumber()));
  }
}
