package io.micromoments.workbench.live;

import io.micromoments.input.PartitionClock;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.JsonRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * An input stream of the job: its topic, its name in scenarios and its record class.
 *
 * @param label name in scenario lines
 * @param topic name without the prefix
 * @param context the context stream; empty for a stream of events
 */
public record LiveStream(
    String label,
    String topic,
    Class<? extends SpecificRecord> recordClass,
    Optional<ContextStream> context) {

  public static final List<LiveStream> ALL = all();

  private static List<LiveStream> all() {
    List<LiveStream> all = new ArrayList<>();
    for (EventStream stream : EventStream.external()) {
      Class<?> recordClass = SpecificData.get().getClass(stream.schema());
      all.add(
          new LiveStream(
              stream.label(),
              stream.topic(),
              recordClass.asSubclass(SpecificRecord.class),
              Optional.empty()));
    }
    for (ContextStream stream : ContextStream.values()) {
      all.add(
          new LiveStream(
              stream.label(), stream.topic(), stream.recordClass(), Optional.of(stream)));
    }
    return List.copyOf(all);
  }

  public static Optional<LiveStream> ofLabel(String label) {
    return ALL.stream().filter(stream -> stream.label.equals(label)).findFirst();
  }

  /** Finds a stream by its topic, without the prefix. */
  public static Optional<LiveStream> ofTopic(String topic) {
    return ALL.stream().filter(stream -> stream.topic.equals(topic)).findFirst();
  }

  public boolean isEvents() {
    return context.isEmpty();
  }

  /** Returns the key of a record in its topic; null if it identifies no customer or device. */
  public static String key(LiveStream stream, SpecificRecord known) {
    if (known instanceof Consent consent) {
      return consent.getCustomerId() + "/" + consent.getPurpose();
    }
    if (stream.context.isPresent()) {
      return stream.context.get().keyOf(known);
    }
    for (String field : List.of("customer_id", "identifier", "device_id")) {
      String id = text(known, field);
      if (id != null && !id.isBlank()) {
        return id;
      }
    }
    return null;
  }

  /**
   * Returns the hash of the device, or else the customer, whose clock stamped a record, as {@link
   * PartitionClock#owner} does for events; 0 if neither is known.
   */
  public static int owner(SpecificRecord known) {
    String device = text(known, "device_id");
    if (device != null && !device.isBlank()) {
      return device.hashCode();
    }
    String customer = text(known, "customer_id");
    String id = customer == null || customer.isBlank() ? text(known, "identifier") : customer;
    return id == null ? 0 : id.hashCode();
  }

  private static String text(SpecificRecord known, String field) {
    var found = known.getSchema().getField(field);
    return found == null ? null : (String) known.get(found.pos());
  }

  public static Instant time(SpecificRecord known) {
    return (Instant) known.get(known.getSchema().getField("event_time").pos());
  }

  /** Formats a record as a scenario line. */
  public String line(SpecificRecord known) {
    return "{\"stream\":\"" + label + "\"," + JsonRecords.json(known).substring(1);
  }
}
