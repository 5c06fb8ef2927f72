package io.micromoments.emit;

import io.micromoments.schemas.JsonRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record in the form in which it is sent.
 *
 * @param id the record's command_id; the same on every attempt
 * @param customer customer id; records of one customer keep their order
 * @param number the record's sequence_number, or 0 if it has none
 * @param body JSON in UTF-8
 */
record WebhookMessage(String id, String customer, long number, byte[] body) {

  private static final String ID = "command_id";
  private static final String CUSTOMER = "customer_id";
  private static final String NUMBER = "sequence_number";

  /**
   * Checks that records of a schema can be sent.
   *
   * @throws IllegalArgumentException if the schema lacks a required field
   */
  static void check(Schema schema) {
    for (String needed : List.of(ID, CUSTOMER)) {
      if (schema.getField(needed) == null) {
        throw new IllegalArgumentException(
            "a webhook cannot send %s: it has no field '%s'; allowed: records with %s and %s"
                .formatted(schema.getName(), needed, ID, CUSTOMER));
      }
    }
  }

  /**
   * Returns the id as a header value. Percent-encodes everything but visible ASCII, and the percent
   * sign itself so that distinct ids stay distinct.
   */
  String key() {
    StringBuilder key = new StringBuilder(id.length());
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      if (each > ' ' && each < 0x7f && each != '%') {
        key.append((char) each);
      } else {
        key.append(String.format(Locale.ROOT, "%%%02X", each));
      }
    }
    return key.toString();
  }

  static WebhookMessage of(SpecificRecord record) {
    Schema.Field number = record.getSchema().getField(NUMBER);
    return new WebhookMessage(
        text(record, ID),
        text(record, CUSTOMER),
        number == null ? 0 : ((Number) record.get(number.pos())).longValue(),
        JsonRecords.json(record).getBytes(StandardCharsets.UTF_8));
  }

  private static String text(SpecificRecord record, String field) {
    return record.get(record.getSchema().getField(field).pos()).toString();
  }
}
