package io.micromoments.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

  /** Eight bytes at once. */
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGHEST_BITS = 0x8080808080808080L;
  private static final long LOWEST_BITS = 0x0101010101010101L;
  private static final long LINE_FEEDS = LOWEST_BITS * '\n';

  /**
   * A line without its line break.
   *
   * @param utf8 well-formed UTF-8, not modified; empty if the line is too long
   * @param tooLong what is kept of a line that is too long; otherwise null
   */
  public record Line(byte[] utf8, RawBytes tooLong) {

    /** Returns the text; empty if the line is too long. */
    public String text() {
      return new String(utf8, StandardCharsets.UTF_8);
    }

    public boolean isBlank() {
      boolean startsVisibly = utf8.length > 0 && utf8[0] > ' ';
      return tooLong == null && !startsVisibly && text().isBlank();
    }

    /**
     * Returns the text.
     *
     * @throws InvalidRecord if the line is too long or not UTF-8
     */
    public String valid() throws InvalidRecord {
      check(utf8, tooLong);
      return text();
    }
  }

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 17];
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
  public static void check(byte[] utf8, RawBytes tooLong) throws InvalidRecord {
    if (tooLong != null) {
      throw new InvalidRecord(
          InvalidRecord.Code.TOO_LARGE,
          String.format(
              Locale.ROOT, "the line has %d bytes; allowed: %d", tooLong.fullLength(), MAX_BYTES));
    }
    if (!isAscii(utf8) && isReplaced(new String(utf8, StandardCharsets.UTF_8))) {
      throw new InvalidRecord(
          InvalidRecord.Code.NOT_JSON, "the line contains bytes that are not UTF-8");
    }
  }

  /** Returns the next line; null at the end of the file. */
  public Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    int from = at;
    int lineFeed = lineFeed();
    if (lineFeed >= 0) {
      at = lineFeed + 1;
      return new Line(normalized(buffer, from, lineFeed), null);
    }
    return nextInParts();
  }

  /** Returns a line that does not end in the buffer. */
  private Line nextInParts() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    LongLine longLine = null;
    boolean isComplete = false;
    while (!isComplete && fill()) {
      int from = at;
      int lineFeed = lineFeed();
      isComplete = lineFeed >= 0;
      int to = isComplete ? lineFeed : end;
      if (longLine == null && line.size() + to - from > MAX_BYTES) {
        longLine = new LongLine(line.toByteArray());
      }
      if (longLine == null) {
        line.write(buffer, from, to - from);
      } else {
        longLine.add(buffer, from, to - from);
      }
      at = isComplete ? to + 1 : to;
    }
    return longLine == null
        ? new Line(normalized(line.toByteArray(), 0, line.size()), null)
        : new Line(new byte[0], longLine.toRawBytes());
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return end > 0;
  }

  /** Returns the position of the next line feed in the buffer, or -1. */
  private int lineFeed() {
    int i = at;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long others = (long) LONG.get(buffer, i) ^ LINE_FEEDS;
      long found = (others - LOWEST_BITS) & ~others & HIGHEST_BITS;
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    for (; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Returns the line without carriage return and byte order mark, as well-formed UTF-8. */
  private static byte[] normalized(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    int mark = BYTE_ORDER_MARK.length;
    boolean isMarked =
        end - from >= mark && Arrays.equals(bytes, from, from + mark, BYTE_ORDER_MARK, 0, mark);
    byte[] line = Arrays.copyOfRange(bytes, isMarked ? from + mark : from, end);
    if (isAscii(line)) {
      return line;
    }
    String text = new String(line, StandardCharsets.UTF_8);
    return isReplaced(text) ? text.getBytes(StandardCharsets.UTF_8) : line;
  }

  private static boolean isReplaced(String text) {
    return text.indexOf(NOT_UTF8) >= 0;
  }

  private static boolean isAscii(byte[] bytes) {
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      if (((long) LONG.get(bytes, i) & HIGHEST_BITS) != 0) {
        return false;
      }
    }
    for (; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
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
