package io.micromoments.runtime.element;

import io.micromoments.patterns.serialization.ValueSerializer;
import io.micromoments.runtime.element.BroadcastElement.AcceptanceCountsElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastElement.CountsElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.BroadcastElement.TraceElement;
import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.CountsOfFeature;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.Tombstone;
import io.micromoments.schemas.TraceRequest;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/** Serializes a broadcast element as its kind and its record by Avro. */
public final class BroadcastSerializer extends ValueSerializer<BroadcastElement> {

  private static final long serialVersionUID = 1L;

  private static final int DEFINITION = 0;
  private static final int CATALOG = 1;
  private static final int LEARNED = 2;
  private static final int TOMBSTONE = 3;
  private static final int COUNTS = 4;
  private static final int TRACE = 5;

  private final TypeSerializer<DefinitionChange> definitions;
  private final TypeSerializer<Offer> offers;
  private final TypeSerializer<AcceptanceCounts> learned;
  private final TypeSerializer<Tombstone> tombstones;
  private final TypeSerializer<CountsOfFeature> counts;
  private final TypeSerializer<TraceRequest> traces;

  public BroadcastSerializer() {
    this(
        new AvroSerializer<>(DefinitionChange.class),
        new AvroSerializer<>(Offer.class),
        new AvroSerializer<>(AcceptanceCounts.class),
        new AvroSerializer<>(Tombstone.class),
        new AvroSerializer<>(CountsOfFeature.class),
        new AvroSerializer<>(TraceRequest.class));
  }

  private BroadcastSerializer(
      TypeSerializer<DefinitionChange> definitions,
      TypeSerializer<Offer> offers,
      TypeSerializer<AcceptanceCounts> learned,
      TypeSerializer<Tombstone> tombstones,
      TypeSerializer<CountsOfFeature> counts,
      TypeSerializer<TraceRequest> traces) {
    this.definitions = definitions;
    this.offers = offers;
    this.learned = learned;
    this.tombstones = tombstones;
    this.counts = counts;
    this.traces = traces;
  }

  @Override
  public void serialize(BroadcastElement element, DataOutputView target) throws IOException {
    if (element instanceof DefinitionElement definition) {
      target.writeByte(DEFINITION);
      definitions.serialize(definition.change(), target);
    } else if (element instanceof CatalogElement catalog) {
      target.writeByte(CATALOG);
      offers.serialize(catalog.offer(), target);
    } else if (element instanceof AcceptanceCountsElement rates) {
      target.writeByte(LEARNED);
      learned.serialize(rates.counts(), target);
    } else if (element instanceof TombstoneElement tombstone) {
      target.writeByte(TOMBSTONE);
      tombstones.serialize(tombstone.tombstone(), target);
    } else if (element instanceof CountsElement each) {
      target.writeByte(COUNTS);
      counts.serialize(each.counts(), target);
    } else if (element instanceof TraceElement trace) {
      target.writeByte(TRACE);
      traces.serialize(trace.request(), target);
    }
  }

  @Override
  public BroadcastElement deserialize(DataInputView source) throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case DEFINITION -> new DefinitionElement(definitions.deserialize(source));
      case CATALOG -> new CatalogElement(offers.deserialize(source));
      case LEARNED -> new AcceptanceCountsElement(learned.deserialize(source));
      case TOMBSTONE -> new TombstoneElement(tombstones.deserialize(source));
      case COUNTS -> new CountsElement(counts.deserialize(source));
      case TRACE -> new TraceElement(traces.deserialize(source));
      default -> throw new IOException("unknown kind of broadcast element: " + kind);
    };
  }

  @Override
  public TypeSerializer<BroadcastElement> duplicate() {
    return new BroadcastSerializer(
        definitions.duplicate(),
        offers.duplicate(),
        learned.duplicate(),
        tombstones.duplicate(),
        counts.duplicate(),
        traces.duplicate());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BroadcastSerializer;
  }

  @Override
  public int hashCode() {
    return BroadcastSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<BroadcastElement> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** Composed of the snapshots of the records' serializers. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<BroadcastElement, BroadcastSerializer> {

    /** Required by Flink to restore the snapshot. */
    public Snapshot() {}

    Snapshot(BroadcastSerializer serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(BroadcastSerializer outer) {
      return new TypeSerializer<?>[] {
        outer.definitions, outer.offers, outer.learned, outer.tombstones, outer.counts, outer.traces
      };
    }

    @Override
    @SuppressWarnings("unchecked") // the order is that of getNestedSerializers
    protected BroadcastSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new BroadcastSerializer(
          (TypeSerializer<DefinitionChange>) nested[0],
          (TypeSerializer<Offer>) nested[1],
          (TypeSerializer<AcceptanceCounts>) nested[2],
          (TypeSerializer<Tombstone>) nested[3],
          (TypeSerializer<CountsOfFeature>) nested[4],
          (TypeSerializer<TraceRequest>) nested[5]);
    }
  }
}
