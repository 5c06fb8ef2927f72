package io.micromoments.ingest;

import io.micromoments.patterns.flow.ElementSerializer;
import io.micromoments.patterns.flow.ValueSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** From a source to ingest, where the two are not one task; never in state. */
final class ArrivalSerializer extends ValueSerializer<Arrival> {

  private static final long serialVersionUID = 1L;
  private static final int NO_BYTES = -1;

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
      target.writeInt(arrival.raw().length);
      target.write(arrival.raw());
    }
    target.writeBoolean(arrival.refusal() != null);
    if (arrival.refusal() != null) {
      target.writeUTF(arrival.refusal().code());
      target.writeUTF(arrival.refusal().text());
    } else {
      elements.serialize(arrival.element(), target);
    }
  }

  @Override
  public Arrival deserialize(DataInputView source) throws IOException {
    String topic = source.readUTF();
    int partition = source.readInt();
    long offset = source.readLong();
    long appendedAt = source.readLong();
    int length = source.readInt();
    byte[] raw = null;
    if (length != NO_BYTES) {
      raw = new byte[length];
      source.readFully(raw);
    }
    return source.readBoolean()
        ? new Arrival(
            topic,
            partition,
            offset,
            appendedAt,
            raw,
            null,
            new Arrival.Refusal(source.readUTF(), source.readUTF()))
        : new Arrival(
            topic, partition, offset, appendedAt, raw, elements.deserialize(source), null);
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

  /** Made by Flink. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Arrival> {
    public Snapshot() {
      super(ArrivalSerializer::new);
    }
  }
}
