package io.micromoments.patterns.detect;

import io.micromoments.patterns.flow.EventSerializer;
import io.micromoments.patterns.flow.ValueSerializer;
import io.micromoments.patterns.language.PatternVersion;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.cep.nfa.NFAState;
import org.apache.flink.cep.nfa.NFAStateSerializer;
import org.apache.flink.cep.nfa.sharedbuffer.EventId;
import org.apache.flink.cep.nfa.sharedbuffer.Lockable;
import org.apache.flink.cep.nfa.sharedbuffer.NodeId;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferNode;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferNodeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Writes the state of one key as one value, with flink-cep's own serializers for its parts. */
public final class KeyStateSerializer extends ValueSerializer<KeyState> {

  private static final long serialVersionUID = 1L;

  private final EventSerializer events;
  private final TypeSerializer<NFAState> nfas;
  private final TypeSerializer<Lockable<SharedBufferNode>> nodes;
  private final TypeSerializer<NodeId> nodeIds;
  private final TypeSerializer<Lockable<Event>> lockableEvents;

  public KeyStateSerializer() {
    this(
        new EventSerializer(),
        new NFAStateSerializer(),
        new Lockable.LockableTypeSerializer<>(new SharedBufferNodeSerializer()),
        new NodeId.NodeIdSerializer());
  }

  private KeyStateSerializer(
      EventSerializer events,
      TypeSerializer<NFAState> nfas,
      TypeSerializer<Lockable<SharedBufferNode>> nodes,
      TypeSerializer<NodeId> nodeIds) {
    this.events = events;
    this.nfas = nfas;
    this.nodes = nodes;
    this.nodeIds = nodeIds;
    this.lockableEvents = new Lockable.LockableTypeSerializer<>(events);
  }

  /** The bytes of a state, for a record that carries it. */
  public ByteBuffer toBytes(KeyState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    serialize(state, out);
    return ByteBuffer.wrap(out.getCopyOfBuffer());
  }

  /** The state from the bytes of {@link #toBytes}; the buffer is left as it was. */
  public KeyState fromBytes(ByteBuffer bytes) throws IOException {
    return deserialize(new DataInputDeserializer(bytes.duplicate()));
  }

  @Override
  public void serialize(KeyState state, DataOutputView target) throws IOException {
    target.writeInt(state.runs.size());
    for (Map.Entry<PatternVersion, Run> entry : state.runs.entrySet()) {
      target.writeUTF(entry.getKey().pattern());
      target.writeInt(entry.getKey().version());
      Run run = entry.getValue();
      nfas.serialize(run.nfa, target);
      write(run.events, EventId.EventIdSerializer.INSTANCE, lockableEvents, target);
      write(run.nodes, nodeIds, nodes, target);
      write(run.eventsAtTime, LongSerializer.INSTANCE, IntSerializer.INSTANCE, target);
    }
  }

  @Override
  public KeyState deserialize(DataInputView source) throws IOException {
    KeyState state = new KeyState();
    for (int left = source.readInt(); left > 0; left--) {
      PatternVersion version = new PatternVersion(source.readUTF(), source.readInt());
      state.runs.put(
          version,
          new Run(
              nfas.deserialize(source),
              read(EventId.EventIdSerializer.INSTANCE, lockableEvents, source),
              read(nodeIds, nodes, source),
              read(LongSerializer.INSTANCE, IntSerializer.INSTANCE, source)));
    }
    return state;
  }

  private static <K, V> void write(
      Map<K, V> map, TypeSerializer<K> keys, TypeSerializer<V> values, DataOutputView out)
      throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<K, V> entry : map.entrySet()) {
      keys.serialize(entry.getKey(), out);
      values.serialize(entry.getValue(), out);
    }
  }

  private static <K, V> Map<K, V> read(
      TypeSerializer<K> keys, TypeSerializer<V> values, DataInputView in) throws IOException {
    int size = in.readInt();
    Map<K, V> map = new HashMap<>(Math.max(4, size * 2));
    for (int i = 0; i < size; i++) {
      map.put(keys.deserialize(in), values.deserialize(in));
    }
    return map;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<KeyState> duplicate() {
    return new KeyStateSerializer(events, nfas.duplicate(), nodes.duplicate(), nodeIds.duplicate());
  }

  @Override
  public KeyState createInstance() {
    return new KeyState();
  }

  @Override
  public KeyState copy(KeyState from) {
    try {
      return fromBytes(toBytes(from));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyStateSerializer that && events.equals(that.events);
  }

  @Override
  public int hashCode() {
    return events.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<KeyState> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** Composed of the snapshots of the parts' serializers. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<KeyState, KeyStateSerializer> {

    /** For Flink. */
    public Snapshot() {}

    Snapshot(KeyStateSerializer serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(KeyStateSerializer outer) {
      return new TypeSerializer<?>[] {outer.events, outer.nfas, outer.nodes, outer.nodeIds};
    }

    @Override
    @SuppressWarnings("unchecked") // the order is that of getNestedSerializers
    protected KeyStateSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new KeyStateSerializer(
          (EventSerializer) nested[0],
          (TypeSerializer<NFAState>) nested[1],
          (TypeSerializer<Lockable<SharedBufferNode>>) nested[2],
          (TypeSerializer<NodeId>) nested[3]);
    }
  }
}
