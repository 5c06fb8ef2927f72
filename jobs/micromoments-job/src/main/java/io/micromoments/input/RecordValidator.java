package io.micromoments.input;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.PlaceKey;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Identifier;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.topics.InternalErrorRejection;
import java.time.Instant;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;

/** Validates what every record must satisfy, whatever it was read from. Pure. */
public final class RecordValidator {

  /** An earlier event time is an error of the producer. */
  static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** A later event time is an error of the producer. */
  static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final int MAX_ID_CHARS = 1_000;
  private static final int MAX_NAME_CHARS = 200;

  private RecordValidator() {}

  /**
   * Returns an event under its key: the customer, or else the device.
   *
   * @throws InvalidRecord naming the field, the value found and what is allowed
   */
  public static Element event(Event event) throws InvalidRecord {
    try {
      return valid(event);
    } catch (RuntimeException e) {
      throw InternalErrorRejection.of(e);
    }
  }

  /**
   * Returns a context record under its key.
   *
   * @throws InvalidRecord naming the field, the value found and what is allowed
   */
  public static Element context(ContextStream stream, SpecificRecord record) throws InvalidRecord {
    try {
      return valid(stream, record);
    } catch (RuntimeException e) {
      throw InternalErrorRejection.of(e);
    }
  }

  private static Element valid(Event event) throws InvalidRecord {
    checkTime(event.time());
    String customer = blankToNull(event.customerId());
    String device = blankToNull(event.deviceId());
    String identifier = blankToNull(event.identifier());
    checkId("event_id", event.id());
    checkId("customer_id", customer);
    checkId("device_id", device);
    checkIdentifier(identifier);
    checkName("channel", event.channel());
    if (event.stream() == EventStream.PLACE) {
      return new EventElement(placeOf(event), event);
    }
    if (customer != null || identifier != null || device != null) {
      String known = identifier != null ? identifier : device;
      return new EventElement(customer != null ? customer : known, event);
    }
    throw new InvalidRecord(
        Code.NO_KEY,
        switch (event.stream()) {
          case INTERACTION ->
              "an interaction needs a customer_id or an identifier; both are missing";
          case CLICKSTREAM ->
              "an event needs a customer_id, an identifier or a device_id; all are missing";
          default -> "an event needs a customer_id or a device_id; both are missing";
        });
  }

  private static void checkIdentifier(String identifier) throws InvalidRecord {
    checkId("identifier", identifier);
    if (identifier != null && !Identifier.isIdentifier(identifier)) {
      throw new InvalidRecord(
          Code.INVALID_VALUE,
          "identifier needs a kind of at least three lower-case letters, a colon and a value, such as"
              + " loyalty:7781");
    }
  }

  private static String placeOf(Event event) throws InvalidRecord {
    String place = blankToNull((String) event.get("place_id"));
    String area = blankToNull((String) event.get("area"));
    checkId("place_id", place);
    checkId("area", area);
    if (place == null && area == null) {
      throw new InvalidRecord(
          Code.NO_KEY, "a place event needs a place_id or an area; both are missing");
    }
    return place != null ? PlaceKey.ofPlace(place) : PlaceKey.ofArea(area);
  }

  private static Element valid(ContextStream stream, SpecificRecord record) throws InvalidRecord {
    checkTime(stream.timeOf(record));
    String key = blankToNull(stream.keyOf(record));
    checkId("event_id", stream.idOf(record));
    checkId(stream.keyField(), key);
    if (key == null) {
      throw new InvalidRecord(
          Code.NO_KEY,
          "%s needs a %s that is not blank".formatted(stream.label(), stream.keyField()));
    }
    ContextValidator.check(record);
    return new ContextElement(key, stream, record);
  }

  /** Validates an ID. IDs are limited because keys, evidence and output repeat them many times. */
  static void checkId(String field, String id) throws InvalidRecord {
    checkLength(field, id, MAX_ID_CHARS);
    checkPrintable(field, id);
  }

  /** Validates a name, such as that of a channel or an offer. */
  static void checkName(String field, String name) throws InvalidRecord {
    checkLength(field, name, MAX_NAME_CHARS);
    checkPrintable(field, name);
  }

  /** A line break or NUL in an ID is an error, and breaks line-based output. */
  private static void checkPrintable(String field, String text) throws InvalidRecord {
    for (int i = 0; text != null && i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new InvalidRecord(
            Code.INVALID_VALUE,
            String.format(
                Locale.ROOT,
                "'%s' contains the control character U+%04X; allowed: text without control characters",
                field,
                (int) text.charAt(i)));
      }
    }
  }

  static void checkLength(String field, String text, int most) throws InvalidRecord {
    if (text != null && text.length() > most) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          String.format(
              Locale.ROOT, "%s has %d characters; allowed: %d", field, text.length(), most));
    }
  }

  private static void checkTime(long time) throws InvalidRecord {
    if (time < EARLIEST || time >= LATEST) {
      throw new InvalidRecord(
          Code.TIME_OUT_OF_RANGE,
          "event_time is %s; allowed: from 2000 to 2100".formatted(Instant.ofEpochMilli(time)));
    }
  }

  public static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
