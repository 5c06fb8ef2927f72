package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.EventLayout.Field;
import io.micromoments.patterns.flow.EventLayout.Kind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which fields of a stream were written, in which order and form, and where they stand in today's
 * schema. An event is one bit a field for whether it is there, and the fields that are.
 */
final class StreamLayout implements Event.Encoding, Serializable {

  private static final long serialVersionUID = 1L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int PRESENT_BYTES = Long.BYTES;
  private static final int NONE = -1;

  private final EventStream stream;
  private final List<Field> fields;
  private final Kind[] kinds;

  /** By field, its position in today's schema. */
  private final int[] positions;

  /** By position in today's schema, the field. */
  private final int[] fieldAt;

  private final int timeField;

  private StreamLayout(EventStream stream, List<Field> fields) {
    this.stream = stream;
    this.fields = fields;
    this.kinds = fields.stream().map(Field::kind).toArray(Kind[]::new);
    this.positions = fields.stream().mapToInt(field -> stream.position(field.name())).toArray();
    this.fieldAt = new int[stream.schema().getFields().size()];
    Arrays.fill(fieldAt, NONE);
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] >= 0) {
        fieldAt[positions[i]] = i;
      }
    }
    this.timeField = fieldAt[stream.position("event_time")];
  }

  static StreamLayout of(EventStream stream, List<Field> fields) {
    return new StreamLayout(stream, List.copyOf(fields));
  }

  EventStream stream() {
    return stream;
  }

  List<Field> fields() {
    return fields;
  }

  void encode(Event event, DataOutputView out) throws IOException {
    long present = 0;
    for (int i = 0; i < kinds.length; i++) {
      if (positions[i] >= 0 && event.get(positions[i]) != null) {
        present |= 1L << i;
      }
    }
    out.writeLong(present);
    for (int i = 0; i < kinds.length; i++) {
      if ((present & (1L << i)) != 0) {
        write(kinds[i], event.get(positions[i]), out);
      }
    }
  }

  /** An event over its bytes, which it keeps. */
  Event event(byte[] encoded) {
    return new Event(stream, (long) LONG.get(encoded, offset(encoded, timeField)), encoded, this);
  }

  @Override
  public Object decode(byte[] encoded, int position) {
    int field = fieldAt[position];
    if (field == NONE || ((long) LONG.get(encoded, 0) & (1L << field)) == 0) {
      return null;
    }
    int at = offset(encoded, field);
    return switch (kinds[field]) {
      case TEXT -> Texts.read(encoded, at);
      case WHOLE -> (Long) (long) LONG.get(encoded, at);
      case DECIMAL -> Double.longBitsToDouble((long) LONG.get(encoded, at));
      case FLAG -> encoded[at] != 0;
      case TEXTS -> texts(encoded, at);
    };
  }

  /** Where a field stands that is there. */
  private int offset(byte[] encoded, int field) {
    long present = (long) LONG.get(encoded, 0);
    int at = PRESENT_BYTES;
    for (int i = 0; i < field; i++) {
      if ((present & (1L << i)) != 0) {
        at = skip(kinds[i], encoded, at);
      }
    }
    return at;
  }

  private static int skip(Kind kind, byte[] encoded, int at) {
    return switch (kind) {
      case TEXT -> Texts.skip(encoded, at);
      case WHOLE -> at + Long.BYTES;
      case DECIMAL -> at + Double.BYTES;
      case FLAG -> at + 1;
      case TEXTS -> {
        int end = at + Texts.sizeOfNumber(encoded, at);
        for (int left = 2 * Texts.readNumber(encoded, at); left > 0; left--) {
          end = Texts.skip(encoded, end);
        }
        yield end;
      }
    };
  }

  private static Map<String, String> texts(byte[] encoded, int at) {
    int size = Texts.readNumber(encoded, at);
    if (size == 0) {
      return Map.of();
    }
    Map<String, String> texts = new TreeMap<>();
    int next = at + Texts.sizeOfNumber(encoded, at);
    for (int i = 0; i < size; i++) {
      int value = Texts.skip(encoded, next);
      texts.put(Texts.read(encoded, next), Texts.read(encoded, value));
      next = Texts.skip(encoded, value);
    }
    return Collections.unmodifiableMap(texts);
  }

  private static void write(Kind kind, Object value, DataOutputView out) throws IOException {
    switch (kind) {
      case TEXT -> Texts.write((String) value, out);
      case WHOLE -> out.writeLong((Long) value);
      case DECIMAL -> out.writeDouble((Double) value);
      case FLAG -> out.writeBoolean((Boolean) value);
      case TEXTS -> {
        Map<?, ?> texts = (Map<?, ?>) value;
        Texts.writeNumber(texts.size(), out);
        for (Map.Entry<?, ?> entry : texts.entrySet()) {
          Texts.write((String) entry.getKey(), out);
          Texts.write((String) entry.getValue(), out);
        }
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamLayout that
        && stream == that.stream
        && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }
}
