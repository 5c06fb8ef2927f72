package io.micromoments.patterns.features;

import io.micromoments.patterns.serialization.ValueSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes the features of a customer as one value, preceded by the version of its format. */
public final class CustomerFeaturesSerializer extends ValueSerializer<CustomerFeatures> {

  private static final long serialVersionUID = 1L;
  private static final int FORMAT = 1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<CustomerFeatures> duplicate() {
    return this;
  }

  @Override
  public CustomerFeatures copy(CustomerFeatures from) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(256);
      serialize(from, out);
      return deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
    } catch (IOException e) {
      throw new UncheckedIOException("copying in memory cannot fail", e);
    }
  }

  @Override
  public void serialize(CustomerFeatures features, DataOutputView out) throws IOException {
    out.writeByte(FORMAT);
    features.write(out);
  }

  @Override
  public CustomerFeatures deserialize(DataInputView in) throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("unknown format of features: " + String.valueOf(format));
    }
    return CustomerFeatures.read(in);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomerFeaturesSerializer;
  }

  @Override
  public int hashCode() {
    return CustomerFeaturesSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<CustomerFeatures> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Has no configuration: values contain the version of their format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<CustomerFeatures> {
    /** Required by Flink to restore the snapshot. */
    public Snapshot() {
      super(CustomerFeaturesSerializer::new);
    }
  }
}
