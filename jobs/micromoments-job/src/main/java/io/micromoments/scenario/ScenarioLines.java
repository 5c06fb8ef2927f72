package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The lines of a scenario in order of arrival, decoded: events as in their files, each context
 * record before the first event whose event_time is not earlier than its own. Lines without a
 * readable time also have a place: context at the beginning, events as in their files.
 */
public final class ScenarioLines implements Iterator<ScenarioLines.Decoded>, AutoCloseable {

  public static final String EVENTS = "events.jsonl";
  public static final String CONTEXT = "context.jsonl";

  /** A line, and what it was decoded to. */
  public record Decoded(ScenarioLine line, Arrival arrival) {
    static Decoded of(ScenarioLine line) {
      return new Decoded(line, LineDecoder.arrival(line));
    }

    /** Returns the event_time in milliseconds since the epoch, if the line has a readable one. */
    private long time() {
      Element element = arrival.element();
      return element == null ? ScenarioLines.time(line) : element.time();
    }
  }

  private final RecordedEvents events;
  private final ContextByTime context;
  private final ReadProgress progress;

  /** The event that follows; null if it has not been read yet, and after the last one. */
  private Decoded event;

  private long given;

  /** Opens a scenario folder. */
  public ScenarioLines(Path folder) {
    this(folder, 0, ReadProgress.unobserved());
  }

  /**
   * Opens a scenario folder.
   *
   * @param skip number of lines that were already returned, as counted by {@link #given}
   * @throws UncheckedIOException if a file cannot be read
   */
  ScenarioLines(Path folder, long skip, ReadProgress progress) {
    this(folder, RecordedEvents::inTurn, progress);
    for (long i = 0; i < skip && hasNext(); i++) {
      next();
    }
  }

  private ScenarioLines(
      Path folder, Function<RecordedLines, RecordedEvents> reading, ReadProgress progress) {
    this.progress = progress;
    try {
      this.context = ContextByTime.of(RecordedFiles.context(folder), progress);
      this.events = reading.apply(new RecordedLines(RecordedFiles.events(folder), progress));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a scenario folder, and decodes further events in other threads while the caller processes
   * those before them. The order is the same.
   */
  public static ScenarioLines readAhead(Path folder) {
    return new ScenarioLines(folder, ReadAhead::new, ReadProgress.unobserved());
  }

  /** Passes on all context in the order of the files. */
  public static void forEachContext(Path folder, Consumer<Decoded> consumer) throws IOException {
    forEach(RecordedFiles.context(folder), line -> true, consumer);
  }

  /** Passes on the valid events in the order of the files. */
  public static void forEachValidEvent(Path folder, Consumer<Event> consumer) throws IOException {
    forEachEvent(
        folder,
        line -> true,
        decoded -> {
          if (decoded.arrival().element() instanceof EventElement element) {
            consumer.accept(element.event());
          }
        });
  }

  /**
   * Passes on events in the order of the files.
   *
   * @param wanted selects lines before they are decoded
   */
  public static void forEachEvent(
      Path folder, Predicate<ScenarioLine> wanted, Consumer<Decoded> consumer) throws IOException {
    forEach(RecordedFiles.events(folder), wanted, consumer);
  }

  private static void forEach(
      List<Path> files, Predicate<ScenarioLine> wanted, Consumer<Decoded> consumer)
      throws IOException {
    try (RecordedLines lines = new RecordedLines(files, ReadProgress.unobserved())) {
      for (ScenarioLine line = lines.next(); line != null; line = lines.next()) {
        if (wanted.test(line)) {
          consumer.accept(Decoded.of(line));
        }
      }
    }
  }

  /** Returns the number of lines returned so far, including skipped ones. */
  long given() {
    return given;
  }

  @Override
  public boolean hasNext() {
    try {
      if (event == null) {
        event = nextEvent();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return event != null || !context.isEmpty();
  }

  @Override
  public Decoded next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    given++;
    Decoded next = event;
    try {
      if (!context.isEmpty() && (event == null || context.nextTime() <= event.time())) {
        return Decoded.of(context.remove());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    event = null;
    return next;
  }

  private Decoded nextEvent() throws IOException {
    Decoded next = events.next();
    if (next != null) {
      progress.addEvent();
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    events.close();
    context.close();
  }

  /** Returns the event_time of a line; before all others if it has no readable one. */
  static long time(ScenarioLine line) {
    return EventLines.time(line.utf8(), Long.MIN_VALUE);
  }
}
