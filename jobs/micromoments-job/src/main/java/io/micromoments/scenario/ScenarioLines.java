package io.micromoments.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.TextLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The lines of a scenario in order of arrival: events as in their file, each context record before
 * the first event whose event_time is not earlier than its own. Lines without a readable time also
 * have a place: context at the beginning, events as in their file.
 */
public final class ScenarioLines implements Iterator<ScenarioLine>, AutoCloseable {

  public static final String EVENTS = "events.jsonl";
  public static final String CONTEXT = "context.jsonl";

  private record Timed(long time, ScenarioLine line) {}

  private final TextLines events;
  private final PriorityQueue<Timed> context =
      new PriorityQueue<>(
          Comparator.comparingLong(Timed::time).thenComparingLong(timed -> timed.line().line()));
  private final ArrayDeque<ScenarioLine> ready = new ArrayDeque<>();
  private long eventLine;
  private long given;

  /**
   * Opens a scenario folder.
   *
   * @param skip number of lines that were already returned, as counted by {@link #given}
   * @throws UncheckedIOException if a file cannot be read
   */
  public ScenarioLines(Path folder, long skip) {
    try {
      Path contextFile = folder.resolve(CONTEXT);
      if (Files.exists(contextFile)) {
        readContext(contextFile);
      }
      this.events = TextLines.open(folder.resolve(EVENTS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (long i = 0; i < skip && hasNext(); i++) {
      next();
    }
  }

  /** Returns the number of lines returned so far, including skipped ones. */
  public long given() {
    return given;
  }

  @Override
  public boolean hasNext() {
    if (!ready.isEmpty()) {
      return true;
    }
    try {
      TextLines.Line line = events.next();
      eventLine++;
      while (line != null && line.isBlank()) {
        line = events.next();
        eventLine++;
      }
      if (line == null) {
        while (!context.isEmpty()) {
          ready.add(context.remove().line());
        }
        return !ready.isEmpty();
      }
      if (!context.isEmpty()) {
        long time = time(line.text(), Long.MIN_VALUE);
        while (!context.isEmpty() && context.peek().time() <= time) {
          ready.add(context.remove().line());
        }
      }
      ready.add(new ScenarioLine(EVENTS, eventLine, line.text(), line.tooLong()));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ScenarioLine next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    given++;
    return ready.remove();
  }

  @Override
  public void close() throws IOException {
    events.close();
  }

  private void readContext(Path file) throws IOException {
    try (TextLines lines = TextLines.open(file)) {
      long number = 0;
      for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
        number++;
        if (!line.isBlank()) {
          context.add(
              new Timed(
                  time(line.text(), Long.MIN_VALUE),
                  new ScenarioLine(CONTEXT, number, line.text(), line.tooLong())));
        }
      }
    }
  }

  /**
   * Returns the event_time of a line in milliseconds since the epoch.
   *
   * @param otherwise returned if the line has no readable time
   */
  static long time(String text, long otherwise) {
    try {
      JsonNode time = JsonRecords.parse(text).get("event_time");
      return time == null
          ? otherwise
          : OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
    } catch (InvalidRecord | DateTimeParseException | ArithmeticException e) {
      return otherwise; // ingest parses the line again and reports the error
    }
  }
}
