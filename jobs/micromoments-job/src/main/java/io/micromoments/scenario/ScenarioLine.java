package io.micromoments.scenario;

import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.RawBytes;
import java.util.Locale;

/**
 * One line of a scenario.
 *
 * @param file {@value ScenarioLines#EVENTS} or {@value ScenarioLines#CONTEXT}
 * @param line the line number, starting at 1
 * @param text without the line break; empty if the line is too long
 * @param tooLong what is kept of a line that is too long; otherwise null
 */
public record ScenarioLine(String file, long line, String text, RawBytes tooLong) {

  /** Creates a line that is not too long. */
  public ScenarioLine(String file, long line, String text) {
    this(file, line, text, null);
  }

  /**
   * Returns the ID for a record without one, from position and content: the position first, so that
   * records with equal times keep the order of the file.
   */
  public String generatedId() {
    return String.format(
        Locale.ROOT, "%s-%09d-%s", file.substring(0, 1), line, Match.hash(text).substring(0, 8));
  }
}
