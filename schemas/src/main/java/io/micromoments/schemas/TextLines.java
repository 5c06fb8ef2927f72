package io.micromoments.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Reads the lines of a UTF-8 stream. Of a line longer than {@link JsonRecords#MAX_LINE_LENGTH}
 * bytes only the beginning is kept. Invalid bytes are replaced by U+FFFD, and {@link #check}
 * rejects every line that contains it. A byte order mark at the start of a line is removed.
 */
public final class TextLines implements AutoCloseable {

  private static final int MAX_BYTES = JsonRecords.MAX_LINE_LENGTH;

  /** Replaces invalid bytes. */
  private static final char NOT_UTF8 = '\uFFFD';

  /**
   * A line without its line break.
   *
   * @param text empty if the line is too long
   * @param tooLong what is kept of a line that is too long; otherwise null
   */
  public record Line(String text, RawBytes tooLong) {
    public boolean isBlank() {
      return tooLong == null && text.isBlank();
    }

    /**
     * Returns the text.
     *
     * @throws InvalidRecord if the line is too long or not UTF-8
     */
    public String valid() throws InvalidRecord {
      check(text, tooLong);
      return text;
    }
  }

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;

  /**
   * @param in closed with this
   */
  public TextLines(InputStream in) {
    this.in = in;
  }

  public static TextLines open(Path file) throws IOException {
    return new TextLines(Files.newInputStream(file));
  }

  /**
   * Checks a line.
   *
   * @throws InvalidRecord if it is too long or not UTF-8
   */
  public static void check(String text, RawBytes tooLong) throws InvalidRecord {
    if (tooLong != null) {
      throw new InvalidRecord(
          InvalidRecord.Code.TOO_LARGE,
          String.format(
              Locale.ROOT, "the line has %d bytes; allowed: %d", tooLong.fullLength(), MAX_BYTES));
    }
    if (text.indexOf(NOT_UTF8) >= 0) {
      throw new InvalidRecord(
          InvalidRecord.Code.NOT_JSON, "the line contains bytes that are not UTF-8");
    }
  }

  /** Returns the next line; null at the end of the file. */
  public Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    LongLine longLine = null;
    boolean isComplete = false;
    while (!isComplete && fill()) {
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      isComplete = at < end;
      if (longLine == null && line.size() + at - from > MAX_BYTES) {
        longLine = new LongLine(line.toByteArray());
      }
      if (longLine == null) {
        line.write(buffer, from, at - from);
      } else {
        longLine.add(buffer, from, at - from);
      }
      at += isComplete ? 1 : 0;
    }
    return longLine == null
        ? new Line(text(line.toByteArray()), null)
        : new Line("", longLine.toRawBytes());
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return end > 0;
  }

  private static String text(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line that turned out to be too long: counted and hashed, no longer kept. */
  private static final class LongLine {
    private final byte[] kept;
    private final MessageDigest digest = RawBytes.newDigest();
    private long length;

    /**
     * @param soFar the beginning of the line, longer than what is kept
     */
    LongLine(byte[] soFar) {
      this.kept = Arrays.copyOf(soFar, RawBytes.MAX_BYTES);
      add(soFar, 0, soFar.length);
    }

    void add(byte[] bytes, int from, int count) {
      digest.update(bytes, from, count);
      length += count;
    }

    RawBytes toRawBytes() {
      return new RawBytes(kept, length, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
