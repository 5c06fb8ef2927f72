package io.micromoments.patterns.flow;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an event as its stream, one bit a field for whether it is there, and the fields that are.
 * Reads what an older schema wrote through the {@link EventLayout} kept in the snapshot.
 */
public final class EventSerializer extends ValueSerializer<Event> {

  private static final long serialVersionUID = 1L;

  private final EventLayout layout;

  public EventSerializer() {
    this(EventLayout.current());
  }

  EventSerializer(EventLayout layout) {
    this.layout = layout;
  }

  EventLayout layout() {
    return layout;
  }

  @Override
  public void serialize(Event event, DataOutputView target) throws IOException {
    int index = layout.indexOf(event.stream());
    EventLayout.StreamLayout stream = layout.stream(index);
    target.writeByte(index);
    int fields = stream.size();
    long present = 0;
    for (int i = 0; i < fields; i++) {
      if (stream.position(i) >= 0 && event.get(stream.position(i)) != null) {
        present |= 1L << i;
      }
    }
    target.writeLong(present);
    for (int i = 0; i < fields; i++) {
      if ((present & (1L << i)) != 0) {
        write(stream.kind(i), event.get(stream.position(i)), target);
      }
    }
  }

  @Override
  public Event deserialize(DataInputView source) throws IOException {
    EventLayout.StreamLayout stream = layout.stream(source.readByte());
    long present = source.readLong();
    EventStream now = stream.stream();
    Object[] values = new Object[now.schema().getFields().size()];
    for (int i = 0; i < stream.size(); i++) {
      if ((present & (1L << i)) != 0) {
        Object value = read(stream.kind(i), source);
        if (stream.position(i) >= 0) {
          values[stream.position(i)] = value;
        }
      }
    }
    return new Event(now, values);
  }

  private static void write(EventLayout.Kind kind, Object value, DataOutputView target)
      throws IOException {
    switch (kind) {
      case TEXT -> Texts.write((String) value, target);
      case WHOLE -> target.writeLong((Long) value);
      case DECIMAL -> target.writeDouble((Double) value);
      case FLAG -> target.writeBoolean((Boolean) value);
      case TEXTS -> {
        Map<?, ?> map = (Map<?, ?>) value;
        target.writeInt(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          Texts.write((String) entry.getKey(), target);
          Texts.write((String) entry.getValue(), target);
        }
      }
    }
  }

  private static Object read(EventLayout.Kind kind, DataInputView source) throws IOException {
    return switch (kind) {
      case TEXT -> Texts.read(source);
      case WHOLE -> source.readLong();
      case DECIMAL -> source.readDouble();
      case FLAG -> source.readBoolean();
      case TEXTS -> {
        int size = source.readInt();
        if (size == 0) {
          yield Map.of();
        }
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < size; i++) {
          map.put(Texts.read(source), Texts.read(source));
        }
        yield map;
      }
    };
  }

  @Override
  public TypeSerializer<Event> duplicate() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventSerializer that && layout.equals(that.layout);
  }

  @Override
  public int hashCode() {
    return layout.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Event> snapshotConfiguration() {
    return new EventSerializerSnapshot(layout);
  }
}
