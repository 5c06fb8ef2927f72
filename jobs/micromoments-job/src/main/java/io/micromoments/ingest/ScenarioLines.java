package io.micromoments.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
 * The lines of a scenario in the order they arrive: events as in their file, each context record
 * before the first event whose event_time is not earlier than its own. A line whose time cannot be
 * read keeps its place: context first, events where they stand.
 */
public final class ScenarioLines implements Iterator<ScenarioLine>, AutoCloseable {

  public static final String EVENTS = "events.jsonl";
  public static final String CONTEXT = "context.jsonl";

  private record Timed(long time, ScenarioLine line) {}

  private final BufferedReader events;
  private final PriorityQueue<Timed> context =
      new PriorityQueue<>(
          Comparator.comparingLong(Timed::time).thenComparingLong(timed -> timed.line().line()));
  private final ArrayDeque<ScenarioLine> ready = new ArrayDeque<>();
  private long eventLine;
  private long given;

  /**
   * Opens a scenario folder.
   *
   * @param skip how many lines were given before, as {@link #given} counts
   * @throws UncheckedIOException where events.jsonl cannot be read
   */
  public ScenarioLines(Path folder, long skip) {
    try {
      Path contextFile = folder.resolve(CONTEXT);
      if (Files.exists(contextFile)) {
        readContext(contextFile);
      }
      this.events = open(folder.resolve(EVENTS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (long i = 0; i < skip && hasNext(); i++) {
      next();
    }
  }

  /** How many lines were given, skipped ones too. */
  public long given() {
    return given;
  }

  @Override
  public boolean hasNext() {
    if (!ready.isEmpty()) {
      return true;
    }
    try {
      String text = readLine(events);
      eventLine++;
      while (text != null && text.isBlank()) {
        text = readLine(events);
        eventLine++;
      }
      if (text == null) {
        while (!context.isEmpty()) {
          ready.add(context.remove().line());
        }
        return !ready.isEmpty();
      }
      if (!context.isEmpty()) {
        long time = time(text, Long.MIN_VALUE);
        while (!context.isEmpty() && context.peek().time() <= time) {
          ready.add(context.remove().line());
        }
      }
      ready.add(new ScenarioLine(EVENTS, eventLine, text));
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
    try (BufferedReader reader = open(file)) {
      long number = 0;
      for (String text = readLine(reader); text != null; text = readLine(reader)) {
        number++;
        if (!text.isBlank()) {
          context.add(
              new Timed(time(text, Long.MIN_VALUE), new ScenarioLine(CONTEXT, number, text)));
        }
      }
    }
  }

  /** Bytes that are no UTF-8 become U+FFFD, by which ingest knows them; they end nothing. */
  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /**
   * The event_time of a line in milliseconds since the epoch.
   *
   * @param otherwise given where it has none that can be read
   */
  static long time(String text, long otherwise) {
    try {
      JsonNode time = JsonRecords.parse(text).get("event_time");
      return time == null
          ? otherwise
          : OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
    } catch (InvalidRecord | DateTimeParseException | ArithmeticException e) {
      return otherwise; // ingest reads the line again and says what is wrong with it
    }
  }

  /** One line; of an overlong one just enough to see that it is. */
  private static String readLine(BufferedReader reader) throws IOException {
    StringBuilder line = null;
    int next;
    while ((next = reader.read()) >= 0) {
      if (line == null) {
        line = new StringBuilder();
      }
      if (next == '\n') {
        break;
      }
      if (line.length() <= JsonRecords.MAX_LINE_CHARS) {
        line.append((char) next);
      }
    }
    if (line == null) {
      return null;
    }
    int end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\r') {
      line.setLength(end - 1);
    }
    if (line.length() > 0 && line.charAt(0) == '\uFEFF') {
      line.deleteCharAt(0);
    }
    return line.toString();
  }
}
