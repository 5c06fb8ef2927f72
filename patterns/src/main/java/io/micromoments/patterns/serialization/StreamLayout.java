package io.micromoments.patterns.serialization;

import io.micromoments.patterns.serialization.EventLayout.Field;
import io.micromoments.patterns.serialization.EventLayout.Kind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fields of a stream as they were written, with their order and encoding, and their positions
 * in the current schema. An event is encoded as one presence bit per field, followed by the fields
 * that are present.
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

  /** Position in the current schema, by field. */
  private final int[] positions;

  /** Field, by position in the current schema. */
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

  /**
   * Encodes an event.
   *
   * @param into filled from the start; replaced by a larger array if it is too small
   */
  Encoded encode(Event event, byte[] into) {
    Encoded out = new Encoded(into);
    out.need(PRESENT_BYTES);
    out.length = PRESENT_BYTES;
    long present = 0;
    for (int i = 0; i < kinds.length; i++) {
      Object value = positions[i] < 0 ? null : event.get(positions[i]);
      if (value != null) {
        present |= 1L << i;
        out.add(kinds[i], value);
      }
    }
    LONG.set(out.bytes, 0, present);
    return out;
  }

  /** Growing buffer of an encoded event. */
  static final class Encoded {
    private byte[] bytes;
    private int length;

    private Encoded(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Returns the buffer, which may be longer than {@link #length}. */
    byte[] bytes() {
      return bytes;
    }

    int length() {
      return length;
    }

    private void need(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      }
    }

    private void add(Kind kind, Object value) {
      switch (kind) {
        case TEXT -> add((String) value);
        case WHOLE -> add((long) (Long) value);
        case DECIMAL -> add(Double.doubleToRawLongBits((Double) value));
        case FLAG -> {
          need(1);
          bytes[length++] = (byte) ((Boolean) value ? 1 : 0);
        }
        case TEXTS -> {
          Map<?, ?> texts = (Map<?, ?>) value;
          need(TextCodec.MAX_NUMBER);
          length = TextCodec.writeNumber(texts.size(), bytes, length);
          if (!texts.isEmpty()) {
            for (Map.Entry<?, ?> entry : texts.entrySet()) {
              add((String) entry.getKey());
              add((String) entry.getValue());
            }
          }
        }
      }
    }

    private void add(String text) {
      need(TextCodec.maxSize(text));
      length = TextCodec.write(text, bytes, length);
    }

    private void add(long number) {
      need(Long.BYTES);
      LONG.set(bytes, length, number);
      length += Long.BYTES;
    }
  }

  /** Creates an event that is backed by its encoded bytes. */
  Event event(byte[] encoded) {
    int at = offset(encoded, timeField, 0, PRESENT_BYTES);
    return new Event(stream, (long) LONG.get(encoded, at), encoded, this);
  }

  /** Returns the number of the field and, in the lower half, the offset of its value. */
  @Override
  public long find(byte[] encoded, int position, long from) {
    int field = fieldAt[position];
    if (field == NONE || ((long) LONG.get(encoded, 0) & (1L << field)) == 0) {
      return NOWHERE;
    }
    int known = field(from);
    int at =
        from == START || known > field
            ? offset(encoded, field, 0, PRESENT_BYTES)
            : offset(encoded, field, known, (int) from);
    return (long) field << Integer.SIZE | at;
  }

  private static int field(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  @Override
  public Object decode(byte[] encoded, long place) {
    int at = (int) place;
    return switch (kinds[field(place)]) {
      case TEXT -> TextCodec.read(encoded, at);
      case WHOLE -> (Long) (long) LONG.get(encoded, at);
      case DECIMAL -> Double.longBitsToDouble((long) LONG.get(encoded, at));
      case FLAG -> encoded[at] != 0;
      case TEXTS -> texts(encoded, at);
    };
  }

  @Override
  public boolean is(byte[] encoded, long place, String text) {
    return kinds[field(place)] == Kind.TEXT && TextCodec.is(encoded, (int) place, text);
  }

  /**
   * Returns the offset of a field that is present, starting from an earlier field and its offset.
   */
  private int offset(byte[] encoded, int field, int earlier, int offset) {
    long present = (long) LONG.get(encoded, 0);
    int at = offset;
    for (int i = earlier; i < field; i++) {
      if ((present & (1L << i)) != 0) {
        at = skip(kinds[i], encoded, at);
      }
    }
    return at;
  }

  private static int skip(Kind kind, byte[] encoded, int at) {
    return switch (kind) {
      case TEXT -> TextCodec.skip(encoded, at);
      case WHOLE -> at + Long.BYTES;
      case DECIMAL -> at + Double.BYTES;
      case FLAG -> at + 1;
      case TEXTS -> {
        int end = at + TextCodec.sizeOfNumber(encoded, at);
        for (int left = 2 * TextCodec.readNumber(encoded, at); left > 0; left--) {
          end = TextCodec.skip(encoded, end);
        }
        yield end;
      }
    };
  }

  private static Map<String, String> texts(byte[] encoded, int at) {
    int size = TextCodec.readNumber(encoded, at);
    if (size == 0) {
      return Map.of();
    }
    Map<String, String> texts = new TreeMap<>();
    int next = at + TextCodec.sizeOfNumber(encoded, at);
    for (int i = 0; i < size; i++) {
      int value = TextCodec.skip(encoded, next);
      texts.put(TextCodec.read(encoded, next), TextCodec.read(encoded, value));
      next = TextCodec.skip(encoded, value);
    }
    return Collections.unmodifiableMap(texts);
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
