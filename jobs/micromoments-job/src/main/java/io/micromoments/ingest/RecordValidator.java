package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** What every record must keep to, whatever it was read from. Pure. */
public final class Accepted {

  /** No event can be older; a time before it is a mistake of its producer. */
  static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** No event can be younger. */
  static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final int MAX_ID_CHARS = 1_000;
  private static final int MAX_NAME_CHARS = 200;

  /** A command names each with its reasons, and has to fit its topic. */
  private static final int MAX_OFFERS = 1_000;

  private Accepted() {}

  /** An event under the key by which it goes on: the customer, or else the device. */
  public static Element event(Event event) throws InvalidRecord {
    checkTime(event.time());
    String customer = blankToNull(event.customerId());
    String device = blankToNull(event.deviceId());
    checkId("event_id", event.id());
    checkId("customer_id", customer);
    checkId("device_id", device);
    checkLength("channel", event.channel(), MAX_NAME_CHARS);
    if (customer == null && device == null) {
      throw new InvalidRecord(
          Code.NO_KEY, "an event needs a customer_id or a device_id; both are missing");
    }
    return new EventElement(customer != null ? customer : device, event);
  }

  /** What is known, under its key. */
  public static Element context(ContextStream stream, SpecificRecord record) throws InvalidRecord {
    checkTime(stream.timeOf(record));
    String key = blankToNull(stream.keyOf(record));
    checkId("event_id", stream.idOf(record));
    checkId("id", key);
    if (key == null) {
      throw new InvalidRecord(Code.NO_KEY, stream.label() + " needs an id that is not empty");
    }
    if (record instanceof CandidateOffers list) {
      checkOffers(list);
    }
    return new ContextElement(key, stream, record);
  }

  private static void checkOffers(CandidateOffers list) throws InvalidRecord {
    int count = list.getOffers().size();
    if (count > MAX_OFFERS) {
      throw new InvalidRecord(
          Code.TOO_LARGE, "there are %d offers; allowed: %d".formatted(count, MAX_OFFERS));
    }
    for (CandidateOffer each : list.getOffers()) {
      checkLength("offer_id", each.getOfferId(), MAX_NAME_CHARS);
    }
  }

  /** Ids go into keys, evidence and whatever is written of an event, many times over. */
  private static void checkId(String field, String id) throws InvalidRecord {
    checkLength(field, id, MAX_ID_CHARS);
  }

  private static void checkLength(String field, String text, int most) throws InvalidRecord {
    if (text != null && text.length() > most) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          "%s has %d characters; allowed: %d".formatted(field, text.length(), most));
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
