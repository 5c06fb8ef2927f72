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
 * Posts records as JSON to a URL; {@code docs/webhook.md} is what a receiver needs to know.
 *
 * <p>At least once: after a restart those since the last checkpoint are sent again, with the same
 * {@code Idempotency-Key}. The records of one customer are sent one after another.
 */
public final class Webhook {

  /**
   * Records that a task has taken in, for each that it sends: those behind another of the same
   * customer, and those that are done but came after one that is not.
   */
  private static final int TAKEN_IN_PER_SENT = 8;

  /** Flink's own time limit counts the waiting for earlier records too; a delivery has its own. */
  private static final long NO_LIMIT = 0;

  private Webhook() {}

  /**
   * Sends a stream. All records of one customer must come from one task, as they do from a stage
   * that is keyed by customer: the webhook is as parallel as what it reads, and no shuffle is
   * between them.
   *
   * @param name of the webhook: small letters, digits, hyphens. The operator's uid is {@code
   *     webhook-<name>}, so it never changes and is used once
   * @param records with {@code command_id} (unique in the stream, else a receiver takes the second
   *     for a repeat) and {@code customer_id}, in a stream that knows their class
   * @return what was not delivered, without a sink: topic {@code webhook.<name>}, the record's
   *     sequence_number as offset (0 without), the code {@code WEBHOOK_REFUSED} or {@code
   *     WEBHOOK_UNREACHABLE}, and the JSON. Its type is Flink's own for Avro records; {@code
   *     returns} gives it another, for example to unite it with a stream of that type
   * @throws IllegalArgumentException if the name or the records are not as said
   */
  public static <T extends SpecificRecord> SingleOutputStreamOperator<RejectedRecord> attach(
      String name, DataStream<T> records, WebhookSettings settings) {
    if (!name.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException(
          "a webhook is called '%s'; allowed: small letters, digits and hyphens".formatted(name));
    }
    WebhookMessage.check(SpecificData.get().getSchema(records.getType().getTypeClass()));
    // Ordered, though nobody reads dead letters in order: the unordered one forgets, in a
    // checkpoint, in which order records came.
    return AsyncDataStream.orderedWait(
            records,
            new WebhookFunction<T>("webhook." + name, settings),
            NO_LIMIT,
            TimeUnit.MILLISECONDS,
            settings.maxInFlight() * TAKEN_IN_PER_SENT)
        .returns(new AvroTypeInfo<>(RejectedRecord.class))
        .setParallelism(records.getParallelism())
        .uid("webhook-" + name)
        .name("webhook-" + name);
  }
}
