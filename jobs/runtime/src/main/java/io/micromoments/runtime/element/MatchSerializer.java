package io.micromoments.runtime.element;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.patterns.serialization.TextCodec;
import io.micromoments.patterns.serialization.ValueSerializer;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes matches with their events. */
public final class MatchSerializer extends ValueSerializer<Match> {

  private static final long serialVersionUID = 1L;

  private final EventSerializer events;

  public MatchSerializer() {
    this(new EventSerializer());
  }

  private MatchSerializer(EventSerializer events) {
    this.events = events;
  }

  @Override
  public void serialize(Match match, DataOutputView out) throws IOException {
    TextCodec.write(match.id(), out);
    TextCodec.write(match.pattern().pattern(), out);
    out.writeInt(match.pattern().version());
    TextCodec.write(match.customer(), out);
    out.writeLong(match.startedAt());
    out.writeLong(match.detectedAt());
    out.writeLong(match.emittedAt());
    out.writeInt(match.steps().size());
    for (Map.Entry<String, List<Event>> step : match.steps().entrySet()) {
      TextCodec.write(step.getKey(), out);
      out.writeInt(step.getValue().size());
      for (Event event : step.getValue()) {
        events.serialize(event, out);
      }
    }
  }

  @Override
  public Match deserialize(DataInputView in) throws IOException {
    String id = TextCodec.read(in);
    PatternVersion pattern = new PatternVersion(TextCodec.read(in), in.readInt());
    String customer = TextCodec.read(in);
    long startedAt = in.readLong();
    long detectedAt = in.readLong();
    long emittedAt = in.readLong();
    Map<String, List<Event>> steps = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      String step = TextCodec.read(in);
      int size = in.readInt();
      List<Event> taken = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        taken.add(events.deserialize(in));
      }
      steps.put(step, taken);
    }
    return new Match(id, pattern, customer, startedAt, detectedAt, emittedAt, steps);
  }

  @Override
  public TypeSerializer<Match> duplicate() {
    return new MatchSerializer((EventSerializer) events.duplicate());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MatchSerializer that && events.equals(that.events);
  }

  @Override
  public int hashCode() {
    return events.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Match> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** Composed of the snapshot of the events' serializer. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<Match, MatchSerializer> {

    /** Required by Flink to restore the snapshot. */
    public Snapshot() {}

    Snapshot(MatchSerializer serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(MatchSerializer outer) {
      return new TypeSerializer<?>[] {outer.events};
    }

    @Override
    protected MatchSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new MatchSerializer((EventSerializer) nested[0]);
    }
  }
}
