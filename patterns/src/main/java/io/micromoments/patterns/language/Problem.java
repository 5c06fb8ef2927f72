package io.micromoments.patterns.language;

/**
 * One finding in a file.
 *
 * @param file the file as it was named by whoever asked
 * @param line counted from 1; 0: the file as a whole
 * @param column counted from 1; 0 with line 0
 * @param length how many characters the caret line underlines, at least 1
 * @param severity whether the file can be used all the same
 * @param message what was found
 * @param hint what is allowed or what to do; never null, may be empty
 */
public record Problem(
    String file, int line, int column, int length, Severity severity, String message, String hint) {

  /**
   * An error makes a file unusable, a warning does not; a note says something worth knowing of a
   * file in which nothing is wrong.
   */
  public enum Severity {
    ERROR,
    WARNING,
    NOTE
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
