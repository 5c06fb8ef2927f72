package io.micromoments.schemas;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Raw bytes of a record that could not be used: all of them or, if it is long, a prefix and a hash
 * that identifies it.
 *
 * @param bytes at most {@link #MAX_BYTES}
 * @param fullLength length of the record in bytes
 * @param sha256 hash of the whole record in hex; null if {@code bytes} is the whole record
 */
public record RawBytes(byte[] bytes, long fullLength, String sha256) {

  /**
   * Maximum number of bytes kept. Any textual form, even at six characters per byte, is shorter
   * than the longest line that can be read.
   */
  public static final int MAX_BYTES = 128 << 10;

  /** For records with a null value. */
  public static final RawBytes NONE = new RawBytes(new byte[0], 0, null);

  /**
   * Captures a record.
   *
   * @param record the whole record, owned by the result; null if it has no value
   */
  public static RawBytes of(byte[] record) {
    if (record == null) {
      return NONE;
    }
    return record.length <= MAX_BYTES
        ? new RawBytes(record, record.length, null)
        : new RawBytes(Arrays.copyOf(record, MAX_BYTES), record.length, hex(newDigest(), record));
  }

  /** Returns whether only a prefix is kept. */
  public boolean isTruncated() {
    return sha256 != null;
  }

  /** Returns whether this was captured from the given record. */
  public boolean isOf(byte[] record) {
    return record != null
        && record.length == fullLength
        && (isTruncated() ? hex(newDigest(), record).equals(sha256) : Arrays.equals(record, bytes));
  }

  /** Returns the record's length if it was truncated, otherwise 0, as in the schemas. */
  public long fullLengthIfCut() {
    return isTruncated() ? fullLength : 0;
  }

  /** Returns a view of the kept bytes. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }

  /** Returns a digest for hashing records that are not completely in memory. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform supports SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest, byte[] record) {
    return HexFormat.of().formatHex(digest.digest(record));
  }
}
