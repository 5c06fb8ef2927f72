package io.micromoments.patterns.flow;

import io.micromoments.schemas.Event;
import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an event as its stream, how many bytes follow, and those of its {@link StreamLayout}. What
 * it reads keeps its bytes and is written again as they are. Reads what an older schema wrote
 * through the {@link EventLayout} kept in the snapshot. Not thread-safe.
 */
public final class EventSerializer extends ValueSerializer<Event> {

  private static final long serialVersionUID = 2L;
  private static final int FIRST_SIZE = 256;

  private final EventLayout layout;

  /** A length stands before what it is the length of. */
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

  /** Layouts are known by identity, which does not travel. */
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
