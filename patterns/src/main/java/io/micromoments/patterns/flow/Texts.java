package io.micromoments.patterns.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Writes texts as bytes in one go, a byte a character, which most are; others, lone surrogates too,
 * as Flink does. Half of what an event costs on its way is its texts.
 */
final class Texts {

  private static final int ONE_BYTE_CHARS = 0x100;

  private Texts() {}

  static void write(String text, DataOutputView out) throws IOException {
    int length = text.length();
    int all = 0;
    for (int i = 0; i < length; i++) {
      all |= text.charAt(i);
    }
    if (all >= ONE_BYTE_CHARS) {
      out.writeByte(0);
      StringValue.writeString(text, out);
      return;
    }
    int left = length + 1;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String read(DataInputView in) throws IOException {
    int next = in.readByte();
    if (next == 0) {
      return StringValue.readString(in);
    }
    int length = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      next = in.readByte();
      length |= (next & 0x7F) << shift;
    }
    byte[] bytes = new byte[length - 1];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
