package io.micromoments.scenario;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The files of a recording, in the order of arrival: {@code events.jsonl}, then {@code
 * events-1.jsonl}, {@code events-2.jsonl} and so on, with or without leading zeros. Each may be
 * compressed, with gzip ({@code .gz}) or zstd ({@code .zst}). The context is recorded alike.
 */
public final class RecordedFiles {

  /** What is allowed, for messages. */
  public static final String ALLOWED =
      "a recording is events.jsonl, or events-1.jsonl, events-2.jsonl and so on, or both; each file"
          + " may end in .gz or .zst";

  private static final String GZIP = ".gz";
  private static final String ZSTD = ".zst";
  private static final String EXTENSION = ".jsonl";
  private static final int BUFFER = 1 << 16;

  private RecordedFiles() {}

  /** A file and its place in the order. */
  private record Part(Path file, long number) {}

  /** Returns the files of the events. */
  public static List<Path> events(Path folder) throws IOException {
    return of(folder, ScenarioLines.EVENTS);
  }

  /** Returns the files of the context; empty if there is none. */
  public static List<Path> context(Path folder) throws IOException {
    return of(folder, ScenarioLines.CONTEXT);
  }

  /** Returns whether a file of that name is read as events or context. */
  public static boolean isRead(String file) {
    return Stream.of(ScenarioLines.EVENTS, ScenarioLines.CONTEXT)
        .anyMatch(whole -> form(whole).matcher(file).matches());
  }

  /** Returns whether a line of the context contains a text. */
  public static boolean contextMentions(Path folder, String text) throws IOException {
    try (RecordedLines lines = new RecordedLines(context(folder), ReadProgress.unobserved())) {
      for (ScenarioLine line = lines.next(); line != null; line = lines.next()) {
        if (line.text().contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Returns the files of which the recording consists.
   *
   * @param whole name of the file if there is only one
   * @throws IllegalArgumentException if their order is not clear, or one is missing
   */
  private static List<Path> of(Path folder, String whole) throws IOException {
    Pattern form = form(whole);
    List<Part> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Matcher name = form.matcher(file.getFileName().toString());
        if (name.matches() && Files.exists(file)) {
          parts.add(new Part(file, name.group(1) == null ? 0 : Long.parseLong(name.group(1))));
        }
      }
    }
    parts.sort(Comparator.comparingLong(Part::number));
    for (int i = 1; i < parts.size(); i++) {
      requireNext(folder, parts.get(i - 1), parts.get(i));
    }
    if (!parts.isEmpty() && parts.get(0).number > 1) {
      throw new IllegalArgumentException(
          "%s: the first file is %s; the files before it are missing"
              .formatted(folder, parts.get(0).file.getFileName()));
    }
    return parts.stream().map(Part::file).toList();
  }

  private static void requireNext(Path folder, Part before, Part next) {
    if (next.number == before.number) {
      throw new IllegalArgumentException(
          "%s has both %s and %s, which are the same part of the recording"
              .formatted(folder, before.file.getFileName(), next.file.getFileName()));
    }
    if (next.number > before.number + 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: after %s comes %s; number %d is missing",
              folder,
              before.file.getFileName(),
              next.file.getFileName(),
              before.number + 1));
    }
  }

  private static Pattern form(String whole) {
    String name = whole.substring(0, whole.length() - EXTENSION.length());
    return Pattern.compile(name + "(?:-(\\d{1,9}))?\\.jsonl(?:\\.gz|\\.zst)?");
  }

  /**
   * Opens a file and decompresses it, according to its name.
   *
   * @param count wraps the bytes as they are in the file
   * @throws IOException naming the file
   */
  static InputStream open(Path file, Function<InputStream, InputStream> count) throws IOException {
    InputStream bytes = count.apply(Files.newInputStream(file));
    try {
      String name = file.getFileName().toString();
      if (name.endsWith(GZIP)) {
        return new GZIPInputStream(bytes, BUFFER);
      }
      return name.endsWith(ZSTD) ? new ZstdInputStreamNoFinalizer(bytes) : bytes;
    } catch (IOException e) {
      bytes.close();
      throw new DamagedRecording(file, e);
    }
  }
}
