package io.micromoments.patterns.language.file;

/**
 * A problem found in a file.
 *
 * @param file the file name as given by the caller
 * @param line 1-based; 0 for the whole file
 * @param column 1-based; 0 if {@code line} is 0
 * @param length how many characters the caret line underlines, at least 1
 * @param severity whether the file is usable despite the problem
 * @param message what was found
 * @param hint what is allowed or what to do; never null, may be empty
 */
public record Problem(
    String file, int line, int column, int length, Severity severity, String message, String hint) {

  /** An error makes the file unusable, a warning does not; a note is purely informational. */
  public enum Severity {
    ERROR,
    WARNING,
    NOTE
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
