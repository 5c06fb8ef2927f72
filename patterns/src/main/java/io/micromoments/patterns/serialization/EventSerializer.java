package io.micromoments.patterns.serialization;

import io.micromoments.schemas.Event;
import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes an event as its stream, the number of bytes that follow, and the bytes encoded by its
 * {@link StreamLayout}. A deserialized event keeps its bytes, which are written again unchanged.
 * Events written with an older schema are read through the {@link EventLayout} in the snapshot. Not
 * thread-safe.
 */
public final class EventSerializer extends ValueSerializer<Event> {

  private static final long serialVersionUID = 2L;
  private static final int FIRST_SIZE = 256;

  private final EventLayout layout;

  /** Buffers an encoded event, because its length is written first. */
  private transient byte[] buffer;

  public EventSerializer() {
    this(EventLayout.current());
  }

  EventSerializer(EventLayout layout) {
    this.layout = layout.equals(EventLayout.current()) ? EventLayout.current() : layout;
  }

  EventLayout layout() {
    return layout;
  }

  @Override
  public void serialize(Event event, DataOutputView target) throws IOException {
    int index = layout.indexOf(event.stream());
    StreamLayout stream = layout.stream(index);
    target.writeByte(index);
    byte[] encoded = event.encoded(stream);
    if (encoded != null) {
      TextCodec.writeNumber(encoded.length, target);
      target.write(encoded);
      return;
    }
    StreamLayout.Encoded body =
        stream.encode(event, buffer == null ? new byte[FIRST_SIZE] : buffer);
    buffer = body.bytes();
    TextCodec.writeNumber(body.length(), target);
    target.write(buffer, 0, body.length());
  }

  @Override
  public Event deserialize(DataInputView source) throws IOException {
    StreamLayout stream = layout.stream(source.readByte());
    byte[] encoded = new byte[TextCodec.readNumber(source)];
    source.readFully(encoded);
    return stream.event(encoded);
  }

  @Override
  public TypeSerializer<Event> duplicate() {
    return new EventSerializer(layout);
  }

  /** Layouts are compared by identity, which Java serialization does not preserve. */
  @Serial
  private Object readResolve() {
    return new EventSerializer(layout);
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
