package io.micromoments.scenario;

import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.RawBytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One line of a scenario.
 *
 * @param file name of the file; of context, it begins with {@code context}
 * @param line the line number in the file, starting at 1
 * @param position the line number in all files of the recording
 * @param utf8 without the line break, not modified; empty if the line is too long
 * @param tooLong what is kept of a line that is too long; otherwise null
 */
public record ScenarioLine(String file, long line, long position, byte[] utf8, RawBytes tooLong) {

  private static final String CONTEXT = "context";

  /** Creates a line of the first file that is not too long. */
  public ScenarioLine(String file, long line, String text) {
    this(file, line, line, text.getBytes(StandardCharsets.UTF_8), null);
  }

  /** Returns the text; empty if the line is too long. */
  public String text() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Returns whether the line is read as context, not as an event. */
  public boolean isContext() {
    return file.startsWith(CONTEXT);
  }

  /**
   * Returns whether the line, once decoded, may contain an ASCII text. Decides by the bytes; a line
   * with an escape sequence may contain anything.
   */
  public boolean mayContain(String text) {
    byte first = (byte) text.charAt(0);
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] == '\\' || (utf8[i] == first && startsAt(i, text))) {
        return true;
      }
    }
    return false;
  }

  private boolean startsAt(int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (from + i >= utf8.length || utf8[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the ID for a record without one, from position and content: the position first, so that
   * records with equal times keep the order of the files. It does not depend on how a recording is
   * split into files.
   */
  public String generatedId() {
    return String.format(
        Locale.ROOT,
        "%s-%09d-%s",
        file.substring(0, 1),
        position,
        Match.hash(text()).substring(0, 8));
  }
}
