package io.micromoments.text;

/**
 * Text from files and topics as it may be shown on a terminal: without characters that would
 * control the terminal or change the direction of what follows.
 */
public final class PrintableText {

  private static final char REPLACEMENT = '\uFFFD';

  private PrintableText() {}

  /** Returns the text with a replacement character for each unsafe one. */
  public static String of(String text) {
    StringBuilder printable = null;
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text.charAt(i))) {
        if (printable == null) {
          printable = new StringBuilder(text);
        }
        printable.setCharAt(i, REPLACEMENT);
      }
    }
    return printable == null ? text : printable.toString();
  }

  /** Returns the text in one line, so that it cannot look like several lines of an output. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /**
   * Returns whether a character is unsafe: a control character other than line breaks and tabs, or
   * an embedding, override or isolate of Unicode's bidirectional algorithm (UAX #9).
   */
  public static boolean isUnsafe(char c) {
    if (c == '\n' || c == '\r' || c == '\t') {
      return false;
    }
    return Character.isISOControl(c)
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
