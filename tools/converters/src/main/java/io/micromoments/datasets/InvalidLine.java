package io.micromoments.datasets;

import java.util.Locale;

/**
 * A line of a dataset that cannot be used, or one event in it.
 *
 * @param line number of the line, from 1
 * @param event number of the event in the line, from 1; 0 if no event of the line can be used
 * @param problem the field, the value found and what is allowed
 * @param excerpt beginning of the line or event
 */
public record InvalidLine(int line, int event, String problem, String excerpt) {

  private static final int MAX_EXCERPT = 120;
  private static final int MAX_PROBLEM = 400;

  public InvalidLine {
    problem = shorten(problem, MAX_PROBLEM);
    excerpt = shorten(excerpt, MAX_EXCERPT);
  }

  /** Returns one line of text that contains everything. */
  public String message() {
    String position =
        event == 0
            ? String.format(Locale.ROOT, "line %d", line)
            : String.format(Locale.ROOT, "line %d, event %d", line, event);
    return position + ": " + problem + ": " + excerpt;
  }

  /** Returns a value found in a file for use in a message: one line of limited length. */
  static String excerpt(String text) {
    return shorten(text, MAX_EXCERPT);
  }

  private static String shorten(String text, int max) {
    String start = text.length() <= max ? text : text.substring(0, max - 3) + "...";
    StringBuilder shown = new StringBuilder(start.length());
    start.codePoints().map(InvalidLine::printable).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /** Replaces what would break the line, control a terminal, or cannot be written as UTF-8. */
  private static int printable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          0xFFFD;
      default -> codePoint;
    };
  }
}
