package io.micromoments.patterns.serialization;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Encodes strings: one byte per character if all characters are Latin-1, which is the usual case;
 * otherwise, including lone surrogates, a zero and two bytes per character. Half of the cost of
 * transferring an event is its strings.
 */
public final class TextCodec {

  private static final int ONE_BYTE_CHARS = 0x100;
  private static final int WIDE = 0;

  /** Maximum number of bytes of an encoded number. */
  static final int MAX_NUMBER = 5;

  private TextCodec() {}

  public static void write(String text, DataOutputView out) throws IOException {
    byte[] bytes = new byte[maxSize(text)];
    out.write(bytes, 0, write(text, bytes, 0));
  }

  /** Returns how many bytes {@link #write(String, byte[], int)} needs at most. */
  static int maxSize(String text) {
    return 2 * text.length() + 1 + MAX_NUMBER;
  }

  /** Writes a string at an offset and returns the offset after it. */
  public static int write(String text, byte[] out, int at) {
    int length = text.length();
    int start = writeNumber(length + 1, out, at);
    int all = 0;
    for (int i = 0; i < length; i++) {
      char each = text.charAt(i);
      all |= each;
      out[start + i] = (byte) each;
    }
    return all < ONE_BYTE_CHARS ? start + length : writeWide(text, out, at);
  }

  private static int writeWide(String text, byte[] out, int at) {
    out[at] = WIDE;
    int next = writeNumber(text.length(), out, at + 1);
    for (int i = 0; i < text.length(); i++) {
      out[next++] = (byte) (text.charAt(i) >>> 8);
      out[next++] = (byte) text.charAt(i);
    }
    return next;
  }

  public static String read(DataInputView in) throws IOException {
    int number = readNumber(in);
    boolean wide = number == WIDE;
    byte[] bytes = new byte[wide ? 2 * readNumber(in) : number - 1];
    in.readFully(bytes);
    return wide ? wide(bytes, 0, bytes.length / 2) : narrow(bytes, 0, bytes.length);
  }

  /** Reads the string at an offset. */
  public static String read(byte[] in, int at) {
    int number = readNumber(in, at);
    int start = at + sizeOfNumber(in, at);
    return number == WIDE
        ? wide(in, start + sizeOfNumber(in, start), readNumber(in, start))
        : narrow(in, start, number - 1);
  }

  /** Returns whether the string at an offset equals a text. */
  static boolean is(byte[] in, int at, String text) {
    int number = readNumber(in, at);
    if (number == WIDE) {
      return text.equals(read(in, at));
    }
    int length = number - 1;
    int start = at + sizeOfNumber(in, at);
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((in[start + i] & 0xFF) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the offset after the string at an offset. */
  static int skip(byte[] in, int at) {
    int number = readNumber(in, at);
    int start = at + sizeOfNumber(in, at);
    return number == WIDE
        ? start + sizeOfNumber(in, start) + 2 * readNumber(in, start)
        : start + number - 1;
  }

  private static String narrow(byte[] in, int from, int length) {
    return new String(in, from, length, StandardCharsets.ISO_8859_1);
  }

  /** Decodes without a charset, which would replace lone surrogates. */
  private static String wide(byte[] in, int from, int length) {
    char[] chars = new char[length];
    for (int i = 0; i < length; i++) {
      chars[i] = (char) (((in[from + 2 * i] & 0xFF) << 8) | (in[from + 2 * i + 1] & 0xFF));
    }
    return new String(chars);
  }

  /** Writes a number at an offset and returns the offset after it. */
  static int writeNumber(int number, byte[] out, int at) {
    int left = number;
    int next = at;
    while (left > 0x7F) {
      out[next++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    out[next] = (byte) left;
    return next + 1;
  }

  /** Writes seven bits per byte, lowest first; lengths are small. */
  static void writeNumber(int number, DataOutputView out) throws IOException {
    int left = number;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  static int readNumber(DataInputView in) throws IOException {
    int next = in.readByte();
    int number = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      next = in.readByte();
      number |= (next & 0x7F) << shift;
    }
    return number;
  }

  static int readNumber(byte[] in, int at) {
    int next = in[at];
    int number = next & 0x7F;
    for (int shift = 7, i = at + 1; next < 0; shift += 7, i++) {
      next = in[i];
      number |= (next & 0x7F) << shift;
    }
    return number;
  }

  static int sizeOfNumber(byte[] in, int at) {
    int end = at;
    while (in[end] < 0) {
      end++;
    }
    return end - at + 1;
  }
}
