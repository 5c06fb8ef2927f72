package io.micromoments.ingest;

import io.micromoments.patterns.flow.Match;

/**
 * One line of a scenario as it arrives.
 *
 * @param file {@value ScenarioLines#EVENTS} or {@value ScenarioLines#CONTEXT}
 * @param line counted from 1
 * @param text without its line break
 */
public record ScenarioLine(String file, long line, String text) {

  /**
   * The id of its record where it names none, from position and content: the position first, so
   * that ties keep the order of the file.
   */
  public String generatedId() {
    return "%s-%09d-%s".formatted(file.substring(0, 1), line, Match.hash(text).substring(0, 8));
  }
}
