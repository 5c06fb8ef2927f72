package io.micromoments.benchmark.workload;

import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Clickstream events as bytes, decoded on reading as from a topic. Keeping millions of objects on
 * the heap instead would incur a memory access cost that no live source has.
 */
public final class EncodedEvents {

  private static final int EVENTS_PER_CHUNK = 1 << 12;
  private static final int LONGEST_EVENT = 1 << 12;
  private static final int LONGEST_TEXT = 0xFF;
  private static final int FIELDS = EventStream.CLICKSTREAM.schema().getFields().size();
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final byte MISSING = 0;
  private static final byte TEXT = 1;
  private static final byte WHOLE = 2;
  private static final byte DECIMAL = 3;
  private static final byte NO_TEXTS = 4;

  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] open = new byte[EVENTS_PER_CHUNK * 256];
  private int length;
  private int size;

  /** Appends an event. */
  public void add(EventElement element) {
    if (length + LONGEST_EVENT > open.length) {
      open = Arrays.copyOf(open, open.length * 2);
    }
    write(element.key());
    for (int i = 0; i < FIELDS; i++) {
      write(element.event().get(i));
    }
    size++;
    if (size % EVENTS_PER_CHUNK == 0) {
      end();
    }
  }

  private void write(Object value) {
    if (value == null) {
      open[length++] = MISSING;
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length > LONGEST_TEXT) {
        throw new IllegalArgumentException(
            "text of " + bytes.length + " characters is longer than " + LONGEST_TEXT);
      }
      open[length++] = TEXT;
      open[length++] = (byte) bytes.length;
      System.arraycopy(bytes, 0, open, length, bytes.length);
      length += bytes.length;
    } else if (value instanceof Long number) {
      open[length++] = WHOLE;
      LONG.set(open, length, (long) number);
      length += Long.BYTES;
    } else if (value instanceof Double number) {
      open[length++] = DECIMAL;
      LONG.set(open, length, Double.doubleToRawLongBits(number));
      length += Double.BYTES;
    } else if (value instanceof Map<?, ?> texts && texts.isEmpty()) {
      open[length++] = NO_TEXTS;
    } else {
      throw new IllegalArgumentException("cannot encode a " + value.getClass().getSimpleName());
    }
  }

  /** Ends the recording and returns it. */
  public EncodedEvents end() {
    if (length > 0) {
      chunks.add(Arrays.copyOf(open, length));
      length = 0;
    }
    return this;
  }

  public int size() {
    return size;
  }

  /** Returns a reader that starts at the first event. */
  public Feed.Reader read() {
    return new Reader();
  }

  /** Returns the last one of the first {@code size} events. */
  EventElement last(int size) {
    Reader reader = new Reader();
    reader.next = (size - 1) / EVENTS_PER_CHUNK * EVENTS_PER_CHUNK;
    reader.skip((size - 1) % EVENTS_PER_CHUNK);
    return reader.next();
  }

  private final class Reader implements Feed.Reader {

    private byte[] chunk;
    private int at;
    private int next;

    @Override
    public EventElement next() {
      if (next % EVENTS_PER_CHUNK == 0) {
        chunk = chunks.get(next / EVENTS_PER_CHUNK);
        at = 0;
      }
      next++;
      String key = (String) value();
      Object[] values = new Object[FIELDS];
      for (int i = 0; i < FIELDS; i++) {
        values[i] = value();
      }
      return new EventElement(key, new Event(EventStream.CLICKSTREAM, values));
    }

    private Object value() {
      switch (chunk[at++]) {
        case TEXT:
          int bytes = chunk[at++] & 0xFF;
          at += bytes;
          return new String(chunk, at - bytes, bytes, StandardCharsets.ISO_8859_1);
        case WHOLE:
          at += Long.BYTES;
          return (long) LONG.get(chunk, at - Long.BYTES);
        case DECIMAL:
          at += Double.BYTES;
          return Double.longBitsToDouble((long) LONG.get(chunk, at - Double.BYTES));
        case NO_TEXTS:
          return Map.of();
        default:
          return null;
      }
    }

    @Override
    public void skip(int count) {
      for (int i = 0; i < count && next < size; i++) {
        next();
      }
    }
  }
}
