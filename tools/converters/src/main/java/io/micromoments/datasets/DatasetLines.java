package io.micromoments.datasets;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.TextLines;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The lines of a UTF-8 file, which may be gzipped, with their numbers. Skips blank lines. */
final class DatasetLines implements AutoCloseable {

  private final TextLines lines;
  private TextLines.Line line;
  private int number;

  private DatasetLines(TextLines lines) {
    this.lines = lines;
  }

  static DatasetLines open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    try {
      bytes.mark(2);
      boolean isGzipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
      bytes.reset();
      return new DatasetLines(new TextLines(isGzipped ? new GZIPInputStream(bytes) : bytes));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /** Moves to the next line that is not blank; returns false at the end of the file. */
  boolean next() throws IOException {
    do {
      line = lines.next();
      number++;
    } while (line != null && line.isBlank());
    return line != null;
  }

  /** Returns the number of the line, from 1. */
  int number() {
    return number;
  }

  /** Returns the line without its end. */
  String text() throws InvalidValue {
    try {
      return line.valid();
    } catch (InvalidRecord e) {
      throw new InvalidValue(e.text());
    }
  }

  /** Returns the part of the line that was kept: all of it, unless it is too long. */
  String beginning() {
    return line.tooLong() == null
        ? line.text()
        : new String(line.tooLong().bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
