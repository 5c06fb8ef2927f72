package io.micromoments.input;

import io.micromoments.patterns.serialization.ValueSerializer;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementSerializer;
import io.micromoments.schemas.RawBytes;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer for the network between source and ingest where they are not chained. Never used for
 * state.
 */
final class ArrivalSerializer extends ValueSerializer<Arrival> {

  private static final long serialVersionUID = 1L;
  private static final int NO_BYTES = -1;
  private static final int ELEMENT = 0;
  private static final int REFUSAL = 1;
  private static final int HEARTBEAT = 2;

  private final ElementSerializer elements;

  ArrivalSerializer() {
    this(new ElementSerializer());
  }

  private ArrivalSerializer(ElementSerializer elements) {
    this.elements = elements;
  }

  @Override
  public void serialize(Arrival arrival, DataOutputView target) throws IOException {
    target.writeUTF(arrival.topic());
    target.writeInt(arrival.partition());
    target.writeLong(arrival.offset());
    target.writeLong(arrival.appendedAt());
    if (arrival.raw() == null) {
      target.writeInt(NO_BYTES);
    } else {
      RawBytes raw = arrival.raw();
      target.writeInt(raw.bytes().length);
      target.write(raw.bytes());
      target.writeBoolean(raw.isTruncated());
      if (raw.isTruncated()) {
        target.writeLong(raw.fullLength());
        target.writeUTF(raw.sha256());
      }
    }
    if (arrival.isHeartbeat()) {
      target.writeByte(HEARTBEAT);
    } else if (arrival.rejection() != null) {
      target.writeByte(REFUSAL);
      target.writeUTF(arrival.rejection().code());
      target.writeUTF(arrival.rejection().text());
      target.writeBoolean(arrival.rejection().isContext());
    } else {
      target.writeByte(ELEMENT);
      elements.serialize(arrival.element(), target);
    }
  }

  @Override
  public Arrival deserialize(DataInputView source) throws IOException {
    String topic = source.readUTF();
    int partition = source.readInt();
    long offset = source.readLong();
    long appendedAt = source.readLong();
    RawBytes raw = readRaw(source);
    Element element = null;
    Arrival.Rejection rejection = null;
    switch (source.readByte()) {
      case ELEMENT -> element = elements.deserialize(source);
      case REFUSAL ->
          rejection =
              new Arrival.Rejection(source.readUTF(), source.readUTF(), source.readBoolean());
      default -> {}
    }
    return new Arrival(topic, partition, offset, appendedAt, raw, element, rejection);
  }

  private static RawBytes readRaw(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length == NO_BYTES) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return source.readBoolean()
        ? new RawBytes(bytes, source.readLong(), source.readUTF())
        : new RawBytes(bytes, length, null);
  }

  @Override
  public TypeSerializer<Arrival> duplicate() {
    return new ArrivalSerializer((ElementSerializer) elements.duplicate());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrivalSerializer;
  }

  @Override
  public int hashCode() {
    return ArrivalSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Arrival> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Instantiated by Flink. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Arrival> {
    public Snapshot() {
      super(ArrivalSerializer::new);
    }
  }
}
