package io.micromoments.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.input.Arrival;
import io.micromoments.input.RecordValidator;
import io.micromoments.runtime.element.Element;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventLines;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.TextLines;
import io.micromoments.text.Names;
import io.micromoments.topics.InternalErrorRejection;
import java.util.List;
import java.util.Optional;

/** Decodes scenario lines into elements. Pure. */
public final class LineDecoder {

  private LineDecoder() {}

  /** Decodes a line; if that fails, the arrival carries the reason. */
  public static Arrival arrival(ScenarioLine line) {
    Element element = null;
    Arrival.Rejection rejection = null;
    boolean isContext = line.isContext();
    try {
      element = decode(line);
    } catch (InvalidRecord e) {
      rejection = Arrival.Rejection.of(e, isContext);
    } catch (RuntimeException e) {
      rejection = Arrival.Rejection.of(InternalErrorRejection.of(e), isContext);
    }
    RawBytes raw = line.tooLong() == null ? RawBytes.of(line.utf8()) : line.tooLong();
    return new Arrival(line.file(), 0, line.line(), Arrival.UNKNOWN, raw, element, rejection);
  }

  /**
   * Decodes a line into an element under its key: the customer, or else the device. Most events are
   * decoded in one pass; the others, and all that are invalid, by way of a tree.
   */
  private static Element decode(ScenarioLine line) throws InvalidRecord {
    TextLines.check(line.utf8(), line.tooLong());
    Event event = line.isContext() ? null : EventLines.decode(line.utf8(), line::generatedId);
    return event == null ? decodeTree(line) : RecordValidator.event(event);
  }

  /** Decodes any line, or says what is wrong with it. */
  static Element decodeTree(ScenarioLine line) throws InvalidRecord {
    ObjectNode fields = JsonRecords.parse(line.text());
    JsonNode stream = fields.remove("stream");
    if (stream == null || !stream.isTextual()) {
      throw new InvalidRecord(
          Code.UNKNOWN_STREAM,
          "the field 'stream' is missing or not text; " + Names.allowed("", allowed(line)));
    }
    if (!fields.hasNonNull("event_id")) {
      fields.put("event_id", line.generatedId());
    }
    String label = stream.textValue();
    Optional<EventStream> events = EventStream.of(label).filter(each -> !each.isDerived());
    if (events.isPresent() && !line.isContext()) {
      return RecordValidator.event(JsonRecords.event(events.get(), fields, false));
    }
    Optional<ContextStream> context = ContextStream.of(label);
    if (context.isPresent() && line.isContext()) {
      return RecordValidator.context(context.get(), JsonRecords.context(context.get(), fields));
    }
    throw new InvalidRecord(
        Code.UNKNOWN_STREAM,
        "%s cannot contain the stream '%s'; %s"
            .formatted(
                line.file(),
                label,
                events.isPresent() || context.isPresent()
                    ? "its lines belong in "
                        + (events.isPresent() ? ScenarioLines.EVENTS : ScenarioLines.CONTEXT)
                    : Names.allowed(label, allowed(line))));
  }

  private static List<String> allowed(ScenarioLine line) {
    return line.isContext()
        ? ContextStream.labels()
        : EventStream.external().stream().map(EventStream::label).toList();
  }
}
