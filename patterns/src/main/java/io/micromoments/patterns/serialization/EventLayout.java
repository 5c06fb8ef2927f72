package io.micromoments.patterns.serialization;

import io.micromoments.schemas.EventStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The fields of all streams as they were written, with their order and encoding. */
record EventLayout(List<StreamLayout> streams) implements Serializable {

  /** Encoding of a value. */
  enum Kind {
    TEXT,
    WHOLE,
    DECIMAL,
    FLAG,
    TEXTS
  }

  /** A field as it was written. */
  record Field(String name, Kind kind) implements Serializable {}

  private static final EventLayout CURRENT = ofSchemas();

  private static final int MAX_FIELDS = 64;

  /**
   * Returns the layout of the current schemas. It is a single object, which identifies events
   * encoded in it.
   */
  static EventLayout current() {
    return CURRENT;
  }

  private static EventLayout ofSchemas() {
    List<StreamLayout> streams = new ArrayList<>();
    for (EventStream stream : EventStream.values()) {
      List<Field> fields = new ArrayList<>();
      for (Schema.Field field : stream.schema().getFields()) {
        fields.add(new Field(field.name(), kind(field.schema())));
      }
      if (fields.size() > MAX_FIELDS) {
        throw new IllegalStateException(
            stream.label() + " has more than " + MAX_FIELDS + " fields: extend the presence bits");
      }
      streams.add(StreamLayout.of(stream, fields));
    }
    return new EventLayout(streams);
  }

  StreamLayout stream(int index) {
    return streams.get(index);
  }

  int indexOf(EventStream stream) {
    for (int i = 0; i < streams.size(); i++) {
      if (streams.get(i).stream() == stream) {
        return i;
      }
    }
    throw new IllegalStateException("no layout for stream " + stream.label());
  }

  /** Returns whether the current code can read every field that was written in this layout. */
  boolean readableToday() {
    EventLayout today = current();
    for (StreamLayout then : streams) {
      StreamLayout now = today.stream(today.indexOf(then.stream()));
      for (Field field : then.fields()) {
        for (Field candidate : now.fields()) {
          if (candidate.name().equals(field.name()) && candidate.kind() != field.kind()) {
            return false;
          }
        }
      }
    }
    return true;
  }

  void write(DataOutputView out) throws IOException {
    out.writeInt(streams.size());
    for (StreamLayout stream : streams) {
      out.writeUTF(stream.stream().label());
      out.writeInt(stream.fields().size());
      for (Field field : stream.fields()) {
        out.writeUTF(field.name());
        out.writeUTF(field.kind().name());
      }
    }
  }

  static EventLayout read(DataInputView in) throws IOException {
    List<StreamLayout> streams = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String label = in.readUTF();
      EventStream stream =
          EventStream.of(label)
              .orElseThrow(() -> new IOException("the state contains an unknown stream: " + label));
      List<Field> fields = new ArrayList<>();
      for (int leftFields = in.readInt(); leftFields > 0; leftFields--) {
        fields.add(new Field(in.readUTF(), Kind.valueOf(in.readUTF())));
      }
      streams.add(StreamLayout.of(stream, fields));
    }
    return new EventLayout(streams);
  }

  private static Kind kind(Schema schema) {
    return switch (schema.getType()) {
      case UNION ->
          kind(
              schema.getTypes().stream()
                  .filter(type -> type.getType() != Schema.Type.NULL)
                  .findFirst()
                  .orElseThrow());
      case STRING, ENUM -> Kind.TEXT;
      case INT, LONG -> Kind.WHOLE;
      case FLOAT, DOUBLE -> Kind.DECIMAL;
      case BOOLEAN -> Kind.FLAG;
      case MAP -> Kind.TEXTS;
      case RECORD, ARRAY, FIXED, BYTES, NULL ->
          throw new IllegalStateException("unsupported event field type: " + schema.getType());
    };
  }
}
