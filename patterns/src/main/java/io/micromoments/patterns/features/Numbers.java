package io.micromoments.patterns.features;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Encodes whole numbers with seven bits per byte, lowest first. */
final class Numbers {

  private Numbers() {}

  static void write(long number, DataOutputView out) throws IOException {
    long left = (number << 1) ^ (number >> 63); // so that small negative numbers are small, too
    while ((left & ~0x7FL) != 0) {
      out.writeByte((int) (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte((int) left);
  }

  static long read(DataInputView in) throws IOException {
    long left = 0;
    int shift = 0;
    byte each;
    do {
      each = in.readByte();
      left |= (long) (each & 0x7F) << shift;
      shift += 7;
    } while (each < 0);
    return (left >>> 1) ^ -(left & 1);
  }
}
