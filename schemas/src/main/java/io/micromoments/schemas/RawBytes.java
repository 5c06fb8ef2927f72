package io.micromoments.schemas;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is kept of a record that could not be used: all of it, or of a long one the beginning, with
 * what tells it from others.
 *
 * @param bytes at most {@link #MAX_BYTES}
 * @param fullLength how many bytes the record has
 * @param sha256 of the whole record, in hex; null where {@code bytes} is the whole record
 */
public record RawBytes(byte[] bytes, long fullLength, String sha256) {

  /**
   * So many are kept. Every form in which we write them down, and be it six characters a byte, is
   * shorter than the longest line that is read.
   */
  public static final int MAX_BYTES = 128 << 10;

  /** Of a record that has no value. */
  public static final RawBytes NONE = new RawBytes(new byte[0], 0, null);

  /**
   * What is kept of a record.
   *
   * @param record all of it, which it takes as its own; null: it has no value
   */
  public static RawBytes of(byte[] record) {
    if (record == null) {
      return NONE;
    }
    return record.length <= MAX_BYTES
        ? new RawBytes(record, record.length, null)
        : new RawBytes(Arrays.copyOf(record, MAX_BYTES), record.length, hex(newDigest(), record));
  }

  /** Whether only the beginning is kept. */
  public boolean isCut() {
    return sha256 != null;
  }

  /** Whether these are the bytes, or the beginning, of a record. */
  public boolean isOf(byte[] record) {
    return record != null
        && record.length == fullLength
        && (isCut() ? hex(newDigest(), record).equals(sha256) : Arrays.equals(record, bytes));
  }

  /** Of a record that was cut; 0 where it was not, as schemas have it. */
  public long fullLengthIfCut() {
    return isCut() ? fullLength : 0;
  }

  /** A view of what is kept. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }

  /** A digest for records of which not all is in memory. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest, byte[] record) {
    return HexFormat.of().formatHex(digest.digest(record));
  }
}
