package io.micromoments.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Names;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Makes an element of a scenario line, or says why it cannot. Pure. */
final class LineDecoder {

  /** No event can be older; a time before it is a mistake of its producer. */
  static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** No event can be younger. */
  static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  /** What the reader puts in the place of such bytes. */
  private static final char NOT_UTF8 = '\uFFFD';

  private LineDecoder() {}

  /** The element under the key by which it goes on: the customer, or else the device. */
  static Element decode(ScenarioLine line) throws InvalidRecord {
    if (line.text().indexOf(NOT_UTF8) >= 0) {
      throw new InvalidRecord(Code.NOT_JSON, "the line holds bytes that are no UTF-8");
    }
    ObjectNode fields = JsonRecords.parse(line.text());
    JsonNode stream = fields.remove("stream");
    if (stream == null || !stream.isTextual()) {
      throw new InvalidRecord(
          Code.UNKNOWN_STREAM,
          "the line needs a \"stream\"; " + Names.allowed("", allowed(line.file())));
    }
    if (!fields.hasNonNull("event_id")) {
      fields.put("event_id", line.generatedId());
    }
    String label = stream.textValue();
    Optional<EventStream> events = EventStream.of(label);
    if (events.isPresent() && line.file().equals(ScenarioLines.EVENTS)) {
      return event(JsonRecords.event(events.get(), fields, false));
    }
    Optional<ContextStream> context = ContextStream.of(label);
    if (context.isPresent() && line.file().equals(ScenarioLines.CONTEXT)) {
      return context(context.get(), JsonRecords.context(context.get(), fields));
    }
    throw new InvalidRecord(
        Code.UNKNOWN_STREAM,
        "%s does not hold the stream '%s'; %s"
            .formatted(line.file(), label, Names.allowed(label, allowed(line.file()))));
  }

  private static java.util.List<String> allowed(String file) {
    return file.equals(ScenarioLines.EVENTS) ? EventStream.labels() : ContextStream.labels();
  }

  private static Element event(Event event) throws InvalidRecord {
    checkTime(event.time());
    String customer = blankToNull(event.customerId());
    String device = blankToNull(event.deviceId());
    if (customer == null && device == null) {
      throw new InvalidRecord(
          Code.NO_KEY, "an event needs a customer_id or a device_id; both are missing");
    }
    return new EventElement(customer != null ? customer : device, event);
  }

  private static Element context(ContextStream stream, SpecificRecord record) throws InvalidRecord {
    checkTime(stream.timeOf(record));
    String key = blankToNull(stream.keyOf(record));
    if (key == null) {
      throw new InvalidRecord(Code.NO_KEY, stream.label() + " needs an id that is not empty");
    }
    return new ContextElement(key, stream, record);
  }

  private static void checkTime(long time) throws InvalidRecord {
    if (time < EARLIEST || time >= LATEST) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE,
          "event_time is %s; allowed: from 2000 to 2100".formatted(Instant.ofEpochMilli(time)));
    }
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
