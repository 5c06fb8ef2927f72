package io.micromoments.schemas;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Event streams, with the names that analysts use in {@code on:}. Most come from topics; the job
 * derives the others itself.
 */
public enum EventStream {
  CLICKSTREAM(0, "clickstream", "events.clickstream", ClickstreamEvent.getClassSchema()),
  BEACON(1, "beacon", "events.beacon", BeaconEvent.getClassSchema()),
  SENSOR(2, "sensor", "events.sensor", SensorEvent.getClassSchema()),
  INTERACTION(3, "interaction", "events.interaction", InteractionEvent.getClassSchema()),
  /** The outcomes of offers. */
  OUTCOME(4, "outcome", null, OutcomeEvent.getClassSchema()),
  /** The moments of live patterns. */
  MOMENT(5, "moment", null, MomentEvent.getClassSchema()),
  /** Changes of the profile. */
  PROFILE(6, "profile", null, ProfileEvent.getClassSchema()),
  /** What happens at places. Its events have no customer until the job knows who is there. */
  PLACE(7, "place", "events.place", PlaceEvent.getClassSchema());

  private static final Map<String, EventStream> BY_LABEL = new LinkedHashMap<>();

  static {
    for (EventStream stream : values()) {
      BY_LABEL.put(stream.label, stream);
    }
  }

  private final int code;
  private final String label;
  private final String topic;
  private final Schema schema;
  private final Map<String, Integer> positions = new LinkedHashMap<>();
  private final List<String> fields;
  final int idAt;
  final int timeAt;
  final int deviceAt;
  final int customerAt;
  final int identifierAt;
  final int channelAt;
  final int actionAt;

  EventStream(int code, String label, String topic, Schema schema) {
    this.code = code;
    this.label = label;
    this.topic = topic;
    this.schema = schema;
    for (Schema.Field field : schema.getFields()) {
      positions.put(field.name(), field.pos());
    }
    this.fields = List.copyOf(positions.keySet());
    this.idAt = position("event_id");
    this.timeAt = position("event_time");
    this.deviceAt = position("device_id");
    this.customerAt = position("customer_id");
    this.identifierAt = position("identifier");
    this.channelAt = position("channel");
    this.actionAt = Math.max(position("action"), position("kind"));
  }

  /** Returns the stream's code, from 0, for tables indexed by stream. Must never change. */
  public int code() {
    return code;
  }

  /** Returns the name used in pattern files and scenario lines, for example {@code clickstream}. */
  public String label() {
    return label;
  }

  /** Returns whether the job derives the events itself, for a customer only. */
  public boolean isDerived() {
    return topic == null;
  }

  /** Returns the topic without its configurable prefix; null for a derived stream. */
  public String topic() {
    return topic;
  }

  public Schema schema() {
    return schema;
  }

  /** Returns the position of a field, or -1 if the stream has no such field. */
  public int position(String field) {
    return positions.getOrDefault(field, -1);
  }

  /** Returns the field names in schema order. */
  public List<String> fields() {
    return fields;
  }

  public static Optional<EventStream> of(String label) {
    return Optional.ofNullable(BY_LABEL.get(label));
  }

  /** Returns the streams that come from topics. */
  public static List<EventStream> external() {
    return Arrays.stream(values()).filter(stream -> !stream.isDerived()).toList();
  }

  /** Returns whether a schema is that of the events of a stream. */
  static boolean isOf(Schema schema) {
    return Arrays.stream(values()).anyMatch(stream -> stream.schema.equals(schema));
  }

  /** Returns the labels of the streams whose events have a field. */
  public static List<String> withField(String field) {
    return Arrays.stream(values())
        .filter(stream -> stream.position(field) >= 0)
        .map(EventStream::label)
        .toList();
  }

  /** Returns all labels in order of declaration. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(EventStream::label).toList();
  }
}
