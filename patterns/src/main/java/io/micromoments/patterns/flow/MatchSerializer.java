package io.micromoments.patterns.flow;

import io.micromoments.patterns.language.PatternVersion;
import io.micromoments.schemas.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes matches for {@link ElementSerializer}. */
final class MatchSerializer {

  private MatchSerializer() {}

  static void write(Match match, EventSerializer events, DataOutputView out) throws IOException {
    TextCodec.write(match.id(), out);
    TextCodec.write(match.pattern().pattern(), out);
    out.writeInt(match.pattern().version());
    TextCodec.write(match.customer(), out);
    out.writeLong(match.startedAt());
    out.writeLong(match.detectedAt());
    out.writeLong(match.issuedAt());
    out.writeInt(match.steps().size());
    for (Map.Entry<String, List<Event>> step : match.steps().entrySet()) {
      TextCodec.write(step.getKey(), out);
      out.writeInt(step.getValue().size());
      for (Event event : step.getValue()) {
        events.serialize(event, out);
      }
    }
  }

  static Match read(EventSerializer events, DataInputView in) throws IOException {
    String id = TextCodec.read(in);
    PatternVersion pattern = new PatternVersion(TextCodec.read(in), in.readInt());
    String customer = TextCodec.read(in);
    long startedAt = in.readLong();
    long detectedAt = in.readLong();
    long issuedAt = in.readLong();
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
    return new Match(id, pattern, customer, startedAt, detectedAt, issuedAt, steps);
  }
}
