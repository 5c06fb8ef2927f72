package io.micromoments.ingest;

import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.RawBytes;
import java.util.Locale;

/**
 * One line of a scenario as it arrives.
 *
 * @param file {@value ScenarioLines#EVENTS} or {@value ScenarioLines#CONTEXT}
 * @param line counted from 1
 * @param text without its line break; empty where the line is longer than is read
 * @param tooLong what is kept of a line that is longer than is read; null of any other
 */
public record ScenarioLine(String file, long line, String text, RawBytes tooLong) {

  /** A line that can be read. */
  public ScenarioLine(String file, long line, String text) {
    this(file, line, text, null);
  }

  /**
   * The id of its record where it names none, from position and content: the position first, so
   * that ties keep the order of the file.
   */
  public String generatedId() {
    return String.format(
        Locale.ROOT, "%s-%09d-%s", file.substring(0, 1), line, Match.hash(text).substring(0, 8));
  }
}
