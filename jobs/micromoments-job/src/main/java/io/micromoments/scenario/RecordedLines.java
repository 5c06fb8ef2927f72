package io.micromoments.scenario;

import io.micromoments.schemas.TextLines;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** Reads the lines of several files one after the other, without blank ones. */
final class RecordedLines implements AutoCloseable {

  private final Iterator<Path> files;
  private final ReadProgress progress;
  private Path file;
  private String name;
  private TextLines lines;
  private long number;
  private long position;

  RecordedLines(List<Path> files, ReadProgress progress) {
    this.files = files.iterator();
    this.progress = progress;
  }

  /** Returns the next line; null at the end of the last file. */
  ScenarioLine next() throws IOException {
    while (lines != null || openNext()) {
      TextLines.Line line = read();
      if (line == null) {
        close();
        lines = null;
      } else {
        number++;
        position++;
        if (!line.isBlank()) {
          return new ScenarioLine(name, number, position, line.utf8(), line.tooLong());
        }
      }
    }
    return null;
  }

  private boolean openNext() throws IOException {
    if (!files.hasNext()) {
      return false;
    }
    file = files.next();
    name = file.getFileName().toString();
    lines = new TextLines(RecordedFiles.open(file, Counted::new));
    number = 0;
    return true;
  }

  private TextLines.Line read() throws IOException {
    try {
      return lines.next();
    } catch (IOException e) {
      throw new DamagedRecording(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }

  /** Counts the bytes of the file, compressed or not. */
  private final class Counted extends FilterInputStream {

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = super.read(bytes, from, length);
      progress.addBytes(Math.max(0, count));
      return count;
    }
  }
}
