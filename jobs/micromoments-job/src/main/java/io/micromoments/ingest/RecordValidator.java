package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.topics.InternalErrorRejection;
import java.time.Instant;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;

/** What every record must keep to, whatever it was read from. Pure. */
public final class RecordValidator {

  /** No event can be older; a time before it is a mistake of its producer. */
  static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** No event can be younger. */
  static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final int MAX_ID_CHARS = 1_000;
  private static final int MAX_NAME_CHARS = 200;

  private RecordValidator() {}

  /**
   * An event under the key by which it goes on: the customer, or else the device.
   *
   * @throws InvalidRecord naming the field, what was found and what is allowed
   */
  public static Element event(Event event) throws InvalidRecord {
    try {
      return valid(event);
    } catch (RuntimeException e) {
      throw InternalErrorRejection.of(e);
    }
  }

  /**
   * What is known, under its key.
   *
   * @throws InvalidRecord naming the field, what was found and what is allowed
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
    checkId("event_id", event.id());
    checkId("customer_id", customer);
    checkId("device_id", device);
    checkName("channel", event.channel());
    if (customer == null && device == null) {
      throw new InvalidRecord(
          Code.NO_KEY, "an event needs a customer_id or a device_id; both are missing");
    }
    return new EventElement(customer != null ? customer : device, event);
  }

  private static Element valid(ContextStream stream, SpecificRecord record) throws InvalidRecord {
    checkTime(stream.timeOf(record));
    String key = blankToNull(stream.keyOf(record));
    checkId("event_id", stream.idOf(record));
    checkId(stream.keyField(), key);
    if (key == null) {
      throw new InvalidRecord(
          Code.NO_KEY,
          "%s needs a %s that is not empty".formatted(stream.label(), stream.keyField()));
    }
    ContextValidator.check(record);
    return new ContextElement(key, stream, record);
  }

  /** Ids go into keys, evidence and whatever is written of an event, many times over. */
  static void checkId(String field, String id) throws InvalidRecord {
    checkLength(field, id, MAX_ID_CHARS);
    checkPrintable(field, id);
  }

  /** Names of channels, offers and the like. */
  static void checkName(String field, String name) throws InvalidRecord {
    checkLength(field, name, MAX_NAME_CHARS);
    checkPrintable(field, name);
  }

  /** A line break or a NUL in an id is a mistake, and breaks what is written a line each. */
  private static void checkPrintable(String field, String text) throws InvalidRecord {
    for (int i = 0; text != null && i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new InvalidRecord(
            Code.INVALID_VALUE,
            String.format(
                Locale.ROOT,
                "'%s' holds the control character U+%04X; allowed: text without such",
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

  static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
