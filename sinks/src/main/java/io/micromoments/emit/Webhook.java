package io.micromoments.emit;

import io.micromoments.schemas.RejectedRecord;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Posts records as JSON to a URL. {@code docs/webhook.md} documents the protocol for receivers.
 *
 * <p>Delivery is at least once: after a restart, records since the last checkpoint are sent again
 * with the same {@code Idempotency-Key}. The records of one customer are sent one at a time, in
 * order.
 */
public final class Webhook {

  /**
   * Records buffered per subtask for each request in flight: records behind another of the same
   * customer, and delivered records behind one that is not.
   */
  private static final int CAPACITY_PER_IN_FLIGHT = 8;

  /**
   * Flink's timeout would include waiting for earlier records; each delivery has its own timeout.
   */
  private static final long NO_LIMIT = 0;

  private Webhook() {}

  /**
   * Attaches a webhook to a stream. All records of one customer must come from the same subtask, as
   * they do from an operator keyed by customer: the webhook has the parallelism of its input and
   * adds no shuffle.
   *
   * @param name name of the webhook: lower-case letters, digits and hyphens. The operator's uid is
   *     {@code webhook-<name>}, so the name must be unique and must not change
   * @param records stream with known type whose records have {@code command_id} (unique in the
   *     stream, otherwise a receiver takes the second record for a repeat) and {@code customer_id}
   * @return dead letters, not yet attached to a sink: topic {@code webhook.<name>}, the record's
   *     sequence_number as offset (0 without), the code {@code WEBHOOK_REJECTED} or {@code
   *     WEBHOOK_UNREACHABLE}, and the JSON. The type is Flink's own for Avro records; use {@code
   *     returns} to change it, for example to unite the stream with one of another type
   * @throws IllegalArgumentException if the name is invalid or the records lack a field
   */
  public static <T extends SpecificRecord> SingleOutputStreamOperator<RejectedRecord> attach(
      String name, DataStream<T> records, WebhookSettings settings) {
    if (!name.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException(
          "invalid webhook name '%s'; allowed: lower-case letters, digits and hyphens"
              .formatted(name));
    }
    WebhookMessage.check(SpecificData.get().getSchema(records.getType().getTypeClass()));
    // Ordered although the order of dead letters is irrelevant: the unordered operator does not
    // preserve the order of its input records in a checkpoint.
    return AsyncDataStream.orderedWait(
            records,
            new WebhookFunction<T>("webhook." + name, settings),
            NO_LIMIT,
            TimeUnit.MILLISECONDS,
            settings.maxInFlight() * CAPACITY_PER_IN_FLIGHT)
        .returns(new AvroTypeInfo<>(RejectedRecord.class))
        .setParallelism(records.getParallelism())
        .uid("webhook-" + name)
        .name("webhook-" + name);
  }
}
