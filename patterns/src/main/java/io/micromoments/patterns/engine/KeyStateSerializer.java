package io.micromoments.patterns.engine;

import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.patterns.serialization.ValueSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes the state of one key as one value: its events, each once; for each pattern version its
 * paths, each once and after the path that it extends; then the partial matches, which refer to
 * their paths by number.
 */
public final class KeyStateSerializer extends ValueSerializer<KeyState> {

  private static final long serialVersionUID = 1L;

  private final EventSerializer events;

  public KeyStateSerializer() {
    this(new EventSerializer());
  }

  private KeyStateSerializer(EventSerializer events) {
    this.events = events;
  }

  /** Returns the bytes of a state, for a record that carries it. */
  public ByteBuffer toBytes(KeyState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    serialize(state, out);
    return ByteBuffer.wrap(out.getCopyOfBuffer());
  }

  /**
   * Returns the state from the bytes of {@link #toBytes}; empty for an empty buffer. Does not move
   * the buffer's position.
   */
  public KeyState fromBytes(ByteBuffer bytes) throws IOException {
    return bytes.hasRemaining()
        ? deserialize(new DataInputDeserializer(bytes.duplicate()))
        : new KeyState();
  }

  @Override
  public void serialize(KeyState state, DataOutputView out) throws IOException {
    ObjectNumbering<MatchedEvent> taken = new ObjectNumbering<>();
    List<ObjectNumbering<Path>> paths = new ArrayList<>(state.patternStates.size());
    for (PatternState patternState : state.patternStates) {
      ObjectNumbering<Path> ofRun = new ObjectNumbering<>();
      paths.add(ofRun);
      for (PartialMatch each : patternState.partial) {
        number(each.path, ofRun, taken);
      }
      for (PartialMatch each : patternState.delayed) {
        number(each.path, ofRun, taken);
      }
    }
    write(state.nextNumber, out);
    out.writeLong(state.lastTime);
    out.writeLong(state.registeredDeadline());
    write(taken.all().size(), out);
    for (MatchedEvent each : taken.all()) {
      events.serialize(each.event, out);
      out.writeLong(each.time);
      write(each.number, out);
    }
    write(state.patternStates.size(), out);
    for (int i = 0; i < state.patternStates.size(); i++) {
      write(state.patternStates.get(i), paths.get(i), taken, out);
    }
  }

  private static void number(
      Path last, ObjectNumbering<Path> paths, ObjectNumbering<MatchedEvent> taken) {
    ArrayDeque<Path> fresh = null;
    for (Path path = last; path != null && paths.of(path) < 0; path = path.previous) {
      if (path.previous == null && fresh == null) {
        paths.add(path);
        add(path.taken, taken);
        return;
      }
      if (fresh == null) {
        fresh = new ArrayDeque<>();
      }
      fresh.push(path);
    }
    while (fresh != null && !fresh.isEmpty()) {
      Path path = fresh.pop();
      paths.add(path);
      add(path.taken, taken);
    }
  }

  private static void add(MatchedEvent event, ObjectNumbering<MatchedEvent> taken) {
    if (taken.of(event) < 0) {
      taken.add(event);
    }
  }

  private static void write(
      PatternState patternState,
      ObjectNumbering<Path> paths,
      ObjectNumbering<MatchedEvent> taken,
      DataOutputView out)
      throws IOException {
    out.writeLong(patternState.runtimeId);
    out.writeLong(patternState.deadline);
    write(paths.all().size(), out);
    for (Path path : paths.all()) {
      write(path.previous == null ? 0 : paths.of(path.previous) + 1, out);
      write((path.step << 1) | (path.reported ? 1 : 0), out);
      write(taken.of(path.taken), out);
    }
    write(patternState.partial, paths, taken, out);
    write(patternState.delayed, paths, taken, out);
  }

  private static void write(
      PartialMatch[] matches,
      ObjectNumbering<Path> paths,
      ObjectNumbering<MatchedEvent> taken,
      DataOutputView out)
      throws IOException {
    write(matches.length, out);
    for (PartialMatch match : matches) {
      write(match.state, out);
      if (match.hasStarted()) {
        write(paths.of(match.path) + 1, out);
        write(taken.of(match.first), out);
      } else {
        write(0, out);
      }
    }
  }

  @Override
  public KeyState deserialize(DataInputView in) throws IOException {
    int nextNumber = read(in);
    long lastTime = in.readLong();
    long registeredDeadline = in.readLong();
    MatchedEvent[] taken = new MatchedEvent[read(in)];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = new MatchedEvent(events.deserialize(in), in.readLong(), read(in));
    }
    int patternStates = read(in);
    KeyState state = new KeyState(new ArrayList<>(Math.max(2, patternStates)));
    state.nextNumber = nextNumber;
    state.lastTime = lastTime;
    state.setRegisteredDeadline(registeredDeadline);
    for (int i = 0; i < patternStates; i++) {
      state.patternStates.add(readRun(taken, in));
    }
    return state;
  }

  private static PatternState readRun(MatchedEvent[] taken, DataInputView in) throws IOException {
    long runtime = in.readLong();
    long deadline = in.readLong();
    Path[] paths = new Path[read(in)];
    for (int i = 0; i < paths.length; i++) {
      int previous = read(in);
      int step = read(in);
      paths[i] = new Path(previous == 0 ? null : paths[previous - 1], step >>> 1, taken[read(in)]);
      paths[i].reported = (step & 1) == 1;
    }
    PatternState patternState = new PatternState(runtime, readMatches(paths, taken, in));
    patternState.delayed = readMatches(paths, taken, in);
    patternState.deadline = deadline;
    return patternState;
  }

  private static PartialMatch[] readMatches(Path[] paths, MatchedEvent[] taken, DataInputView in)
      throws IOException {
    PartialMatch[] matches = new PartialMatch[read(in)];
    for (int i = 0; i < matches.length; i++) {
      int state = read(in);
      int path = read(in);
      matches[i] =
          path == 0
              ? new PartialMatch(state, null, null)
              : new PartialMatch(state, paths[path - 1], taken[read(in)]);
    }
    return matches;
  }

  /** Writes seven bits per byte, lowest first; most numbers here are small. */
  private static void write(int number, DataOutputView out) throws IOException {
    int left = number;
    while ((left & ~0x7F) != 0) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  private static int read(DataInputView in) throws IOException {
    int number = 0;
    int shift = 0;
    int next = in.readByte();
    while (next < 0) {
      number |= (next & 0x7F) << shift;
      shift += 7;
      next = in.readByte();
    }
    return number | (next << shift);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<KeyState> duplicate() {
    return new KeyStateSerializer((EventSerializer) events.duplicate());
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
      throw new IllegalStateException("cannot copy the state of a key", e);
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

  /** Composed of the snapshot of the event serializer. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<KeyState, KeyStateSerializer> {

    /** Required by Flink to restore the snapshot. */
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
      return new TypeSerializer<?>[] {outer.events};
    }

    @Override
    protected KeyStateSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new KeyStateSerializer((EventSerializer) nested[0]);
    }
  }
}
