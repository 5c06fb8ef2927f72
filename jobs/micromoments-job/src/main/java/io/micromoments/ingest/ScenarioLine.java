package io.micromoments.ingest;

/**
 * One line of a scenario as it arrives.
 *
 * @param file {@value ScenarioLines#EVENTS} or {@value ScenarioLines#CONTEXT}
 * @param line counted from 1
 * @param text without its line break
 */
public record ScenarioLine(String file, long line, String text) {}
