package io.micromoments.datasets;

import io.micromoments.schemas.JsonRecords;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The lines of a UTF-8 file, which may be gzipped. Skips blank lines and a byte order mark. Of a
 * line that is longer than allowed, only the beginning is kept in memory.
 */
final class DatasetLines implements AutoCloseable {

  private static final int MAX_CHARS = JsonRecords.MAX_LINE_CHARS;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Reader in;
  private final char[] buffer = new char[1 << 16];
  private int at;
  private int end;

  private final StringBuilder line = new StringBuilder();
  private boolean isTooLong;
  private int number;

  /** Whether the line ended with a carriage return, so that a line feed is part of its end. */
  private boolean endedWithReturn;

  DatasetLines(Reader in) {
    this.in = in;
  }

  static DatasetLines open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    try {
      bytes.mark(2);
      boolean isGzipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
      bytes.reset();
      InputStream text = isGzipped ? new GZIPInputStream(bytes) : bytes;
      return new DatasetLines(new InputStreamReader(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** Moves to the next line that is not blank; returns false at the end of the file. */
  boolean next() throws IOException {
    while (readLine()) {
      if (isTooLong || !beginning().isBlank()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number of the line, from 1. */
  int number() {
    return number;
  }

  /** Returns the line without its end. */
  String text() throws InvalidValue {
    if (isTooLong) {
      throw new InvalidValue(
          String.format(
              Locale.ROOT, "the line has more than the allowed %d characters", MAX_CHARS));
    }
    return beginning();
  }

  /** Returns the part of the line that was kept: all of it, unless it is too long. */
  String beginning() {
    return line.toString();
  }

  private boolean readLine() throws IOException {
    line.setLength(0);
    isTooLong = false;
    if (endedWithReturn && fill() && buffer[at] == '\n') {
      at++;
    }
    endedWithReturn = false;
    if (!fill()) {
      return false;
    }
    number++;
    boolean isComplete = false;
    while (!isComplete && fill()) {
      int from = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      int kept = Math.min(at - from, MAX_CHARS - line.length());
      line.append(buffer, from, kept);
      isTooLong |= kept < at - from;
      isComplete = at < end;
      if (isComplete) {
        endedWithReturn = buffer[at] == '\r';
        at++;
      }
    }
    if (number == 1 && line.length() > 0 && line.charAt(0) == BYTE_ORDER_MARK) {
      line.deleteCharAt(0);
    }
    return true;
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
