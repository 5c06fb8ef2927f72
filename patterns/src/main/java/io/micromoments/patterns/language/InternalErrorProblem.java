package io.micromoments.patterns.language;

/**
 * A fault of the product that shows with one file: it becomes an error of that file, and nothing
 * else stops.
 */
public final class InternalErrorProblem {

  private static final String HINT =
      "this is a fault of Micromoments, not of the file: please report it with the file. Until then,"
          + " undo the last change to the file, or write it differently; the other files are not"
          + " affected";

  private InternalErrorProblem() {}

  /** The fault as an error of a file as a whole. */
  public static Problem problem(String file, Throwable fault) {
    return new Problem(
        file, 0, 0, 1, Problem.Severity.ERROR, "internal error: " + describe(fault), HINT);
  }

  /** Its kind and where it happened, without its message, which may hold anything. */
  public static String describe(Throwable fault) {
    StackTraceElement[] stack = fault.getStackTrace();
    String place = "an unknown place";
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
