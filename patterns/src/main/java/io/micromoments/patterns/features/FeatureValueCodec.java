package io.micromoments.patterns.features;

import io.micromoments.patterns.serialization.TextCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Encodes the values of events that features keep: texts, numbers, booleans and times. */
final class FeatureValueCodec {

  /** Maximum characters of a text that is kept; the rest is cut off. */
  static final int MAX_CHARS = 200;

  private static final int NONE = 0;
  private static final int TEXT = 1;
  private static final int WHOLE = 2;
  private static final int DECIMAL = 3;
  private static final int TRUE = 4;
  private static final int FALSE = 5;
  private static final int TIME = 6;

  private FeatureValueCodec() {}

  /** Returns a value as it is kept. */
  static Object shortened(Object value) {
    return value instanceof String text && text.length() > MAX_CHARS
        ? text.substring(0, MAX_CHARS)
        : value;
  }

  static void write(Object value, DataOutputView out) throws IOException {
    if (value == null) {
      out.writeByte(NONE);
    } else if (value instanceof String text) {
      out.writeByte(TEXT);
      TextCodec.write(text, out);
    } else if (value instanceof Long number) {
      out.writeByte(WHOLE);
      Numbers.write(number, out);
    } else if (value instanceof Double number) {
      out.writeByte(DECIMAL);
      out.writeDouble(number);
    } else if (value instanceof Boolean flag) {
      out.writeByte(flag ? TRUE : FALSE);
    } else if (value instanceof Instant time) {
      out.writeByte(TIME);
      Numbers.write(time.getEpochSecond(), out);
      Numbers.write(time.getNano(), out);
    } else {
      throw new IllegalStateException("features keep no values of " + value.getClass());
    }
  }

  static Object read(DataInputView in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case NONE -> null;
      case TEXT -> TextCodec.read(in);
      case WHOLE -> Numbers.read(in);
      case DECIMAL -> in.readDouble();
      case TRUE -> true;
      case FALSE -> false;
      case TIME -> Instant.ofEpochSecond(Numbers.read(in), Numbers.read(in));
      default -> throw new IOException("unknown kind of value: " + String.valueOf(kind));
    };
  }

  /**
   * Returns a hash of 64 bits that is the same in every process: FNV-1a, mixed by the finalizer of
   * MurmurHash3, because FNV alone spreads short texts badly.
   */
  static long hash(Object value) {
    long hash = 0xcbf29ce484222325L;
    String text = value.getClass().getSimpleName() + '\n' + value;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xFF)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
