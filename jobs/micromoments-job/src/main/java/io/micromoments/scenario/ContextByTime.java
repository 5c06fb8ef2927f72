package io.micromoments.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The context of a scenario by event_time, lines of the same time in the order of the files. Files
 * in that order, as {@code record} writes them, are read line by line; others must fit into memory.
 */
final class ContextByTime implements AutoCloseable {

  private record Timed(long time, ScenarioLine line) {
    static Timed of(ScenarioLine line) {
      return new Timed(ScenarioLines.time(line), line);
    }
  }

  private final PriorityQueue<Timed> next =
      new PriorityQueue<>(
          Comparator.comparingLong(Timed::time)
              .thenComparingLong(timed -> timed.line().position()));

  /** The lines after {@link #next}; null if that holds all of them. */
  private final RecordedLines rest;

  private ContextByTime(RecordedLines lines, boolean areSorted) throws IOException {
    this.rest = areSorted ? lines : null;
    if (areSorted) {
      advance();
    } else {
      for (ScenarioLine line = lines.next(); line != null; line = lines.next()) {
        next.add(Timed.of(line));
      }
    }
  }

  /**
   * Opens the files of the context.
   *
   * @param files empty if the scenario has none
   */
  static ContextByTime of(List<Path> files, ReadProgress progress) throws IOException {
    return new ContextByTime(new RecordedLines(files, progress), areSorted(files));
  }

  private static boolean areSorted(List<Path> files) throws IOException {
    try (RecordedLines lines = new RecordedLines(files, ReadProgress.unobserved())) {
      long last = Long.MIN_VALUE;
      for (ScenarioLine line = lines.next(); line != null; line = lines.next()) {
        long time = ScenarioLines.time(line);
        if (time < last) {
          return false;
        }
        last = time;
      }
      return true;
    }
  }

  private void advance() throws IOException {
    ScenarioLine line = rest.next();
    if (line != null) {
      next.add(Timed.of(line));
    }
  }

  boolean isEmpty() {
    return next.isEmpty();
  }

  /** Returns the time of the next line; before all others if it has no readable one. */
  long nextTime() {
    return next.element().time();
  }

  ScenarioLine remove() throws IOException {
    ScenarioLine line = next.remove().line();
    if (rest != null) {
      advance();
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    if (rest != null) {
      rest.close();
    }
  }
}
