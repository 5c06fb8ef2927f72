package io.micromoments.topics;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro's binary encoding from an array and rejects any length that exceeds it. Avro's own
 * decoder (1.12.1) allocates the announced length before it checks whether the bytes exist: a
 * corrupt record of five bytes can cause an OutOfMemoryError.
 */
final class BoundedDecoder extends Decoder {

  /** Java's replacement for malformed UTF-8. May also occur in well-formed text. */
  private static final char REPLACEMENT = '\uFFFD';

  private byte[] bytes = {};
  private int at;

  /** Resets the decoder to other bytes, which are not modified. */
  void reset(byte[] from, int offset) {
    bytes = from;
    at = offset;
  }

  /** Returns the number of unread bytes. */
  int remaining() {
    return bytes.length - at;
  }

  private void need(long length) throws IOException {
    if (length < 0) {
      throw new AvroTypeException("negative length: " + length);
    }
    if (length > remaining()) {
      throw new EOFException(
          String.format(
              Locale.ROOT, "%d bytes expected, but only %d are left", length, remaining()));
    }
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    need(1);
    return bytes[at++] == 1;
  }

  @Override
  public int readInt() throws IOException {
    long number = readLong();
    if (number != (int) number) {
      throw new AvroTypeException("number too large for an int: " + number);
    }
    return (int) number;
  }

  @Override
  public long readLong() throws IOException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      need(1);
      byte next = bytes[at++];
      number |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (number >>> 1) ^ -(number & 1);
      }
    }
    throw new AvroTypeException("a number is encoded in more than ten bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(littleEndian(Double.BYTES));
  }

  private long littleEndian(int length) throws IOException {
    need(length);
    long number = 0;
    for (int i = 0; i < length; i++) {
      number |= (bytes[at++] & 0xFFL) << (8 * i);
    }
    return number;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      rejectMalformed(length);
    }
    at += length;
    return text;
  }

  /** Rejects malformed UTF-8; replacing it would change the text and could make two ids equal. */
  private void rejectMalformed(int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
    } catch (CharacterCodingException e) {
      throw new AvroTypeException("a string is not valid UTF-8", e);
    }
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    int length = length();
    ByteBuffer copy = ByteBuffer.allocate(length).put(bytes, at, length).flip();
    at += length;
    return copy;
  }

  private int length() throws IOException {
    long length = readLong();
    need(length);
    return (int) length;
  }

  @Override
  public void skipString() throws IOException {
    skipFixed(length());
  }

  @Override
  public void skipBytes() throws IOException {
    skipFixed(length());
  }

  @Override
  public void readFixed(byte[] into, int start, int length) throws IOException {
    need(length);
    System.arraycopy(bytes, at, into, start, length);
    at += length;
  }

  @Override
  public void skipFixed(int length) throws IOException {
    need(length);
    at += length;
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  /**
   * Returns the number of items in a block. Each item takes at least one byte: no schema of this
   * project has items of type null.
   */
  private long items() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong(); // block size in bytes, only needed for skipping
      count = -count;
    }
    need(count);
    return count;
  }

  @Override
  public long readArrayStart() throws IOException {
    return items();
  }

  @Override
  public long arrayNext() throws IOException {
    return items();
  }

  @Override
  public long readMapStart() throws IOException {
    return items();
  }

  @Override
  public long mapNext() throws IOException {
    return items();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlocks();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlocks();
  }

  /** Skips blocks that declare their size; the caller skips the items of others one by one. */
  private long skipBlocks() throws IOException {
    long count = readLong();
    while (count < 0) {
      skipFixed(length());
      count = readLong();
    }
    need(count);
    return count;
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }
}
