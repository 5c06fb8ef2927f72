package io.micromoments.emit;

import io.micromoments.schemas.JsonRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record as it is sent.
 *
 * @param id the record's command_id: the same when it is sent again
 * @param customer whose records keep their order
 * @param number the record's sequence_number, 0 where it has none
 * @param body JSON in UTF-8
 */
record WebhookMessage(String id, String customer, long number, byte[] body) {

  private static final String ID = "command_id";
  private static final String CUSTOMER = "customer_id";
  private static final String NUMBER = "sequence_number";

  /**
   * @throws IllegalArgumentException if records of this schema cannot be sent
   */
  static void check(Schema schema) {
    for (String needed : List.of(ID, CUSTOMER)) {
      if (schema.getField(needed) == null) {
        throw new IllegalArgumentException(
            "a webhook cannot send %s, which has no field '%s'; allowed: records with %s and %s"
                .formatted(schema.getName(), needed, ID, CUSTOMER));
      }
    }
  }

  /**
   * The id as a header can carry it: what is not visible ASCII is percent-encoded, and so is the
   * percent sign, so that no two ids become one.
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
