package io.micromoments.context;

import io.micromoments.patterns.serialization.AvroOutput;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.PlannedDatumWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Serializes the customer record as Avro. The heap state backend copies a value before it is
 * modified during a checkpoint. {@link Customer} modifies the record and its collections but never
 * their elements, so a copy one level deep is sufficient.
 */
public final class CustomerStateSerializer extends TypeSerializer<CustomerState> {

  private static final long serialVersionUID = 1L;

  private static final PlannedDatumWriter<CustomerState> WRITER =
      new PlannedDatumWriter<>(CustomerState.class);

  private final AvroSerializer<CustomerState> avro;
  private final AvroOutput output = new AvroOutput();

  public CustomerStateSerializer() {
    this(new AvroSerializer<>(CustomerState.class));
  }

  private CustomerStateSerializer(AvroSerializer<CustomerState> avro) {
    this.avro = avro;
  }

  @Override
  public CustomerState copy(CustomerState from) {
    return new CustomerState(
        from.getProfile(),
        new HashMap<>(from.getConsents()),
        from.getOffers(),
        new HashMap<>(from.getPurchases()),
        new HashMap<>(from.getPurchasedCategories()),
        new ArrayList<>(from.getContacts()),
        new ArrayList<>(from.getActiveMoments()),
        new HashMap<>(from.getLastEmitted()),
        from.getIssued(),
        new ArrayList<>(from.getIssuedBefore()),
        from.getCommands(),
        new HashMap<>(from.getSeenOn()),
        new ArrayList<>(from.getActions()),
        new HashMap<>(from.getWaits()),
        from.getLinked(),
        new ArrayList<>(from.getDeferred()),
        new ArrayList<>(from.getTimers()));
  }

  @Override
  public CustomerState copy(CustomerState from, CustomerState reuse) {
    return copy(from);
  }

  @Override
  public void serialize(CustomerState state, DataOutputView target) throws IOException {
    WRITER.write(state, output.to(target));
  }

  @Override
  public CustomerState deserialize(DataInputView source) throws IOException {
    return avro.deserialize(source);
  }

  @Override
  public CustomerState deserialize(CustomerState reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    avro.copy(source, target);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public CustomerState createInstance() {
    return avro.createInstance();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializer<CustomerState> duplicate() {
    return new CustomerStateSerializer((AvroSerializer<CustomerState>) avro.duplicate());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomerStateSerializer;
  }

  @Override
  public int hashCode() {
    return CustomerStateSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<CustomerState> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** Delegates schema compatibility to Avro: the record's schema may evolve as Avro allows. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<CustomerState, CustomerStateSerializer> {

    /** Instantiated by Flink on restore. */
    public Snapshot() {}

    Snapshot(CustomerStateSerializer serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(CustomerStateSerializer serializer) {
      return new TypeSerializer<?>[] {serializer.avro};
    }

    @Override
    @SuppressWarnings("unchecked") // the type from getNestedSerializers
    protected CustomerStateSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new CustomerStateSerializer((AvroSerializer<CustomerState>) nested[0]);
    }
  }
}
