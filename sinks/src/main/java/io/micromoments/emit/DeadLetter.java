package io.micromoments.emit;

import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/**
 * Reason why a message was not delivered.
 *
 * @param text one sentence; contains no record data
 */
record DeadLetter(Code code, String text) {

  enum Code {
    /** The receiver rejected the message permanently; retrying would not help. */
    WEBHOOK_REJECTED,
    /** The configured number of attempts or time limit was exhausted. */
    WEBHOOK_UNREACHABLE
  }

  static DeadLetter rejected(DeliveryResult answer) {
    return new DeadLetter(
        Code.WEBHOOK_REJECTED,
        "The webhook rejected this record: %s.".formatted(answer.description()));
  }

  static DeadLetter unreachable(int attempts, Duration tried, DeliveryResult last) {
    return new DeadLetter(
        Code.WEBHOOK_UNREACHABLE,
        String.format(
            Locale.ROOT,
            "Delivery to the webhook failed after %d attempts in %d ms; on the last attempt, %s.",
            attempts,
            tried.toMillis(),
            last.description()));
  }

  /**
   * Creates the record for the dead letter topic. Its offset is the message's sequence number.
   *
   * @param topic the webhook's name in dead letters
   */
  RejectedRecord of(String topic, WebhookMessage message) {
    return RejectedRecord.newBuilder()
        .setTopic(topic)
        .setOffset(message.number())
        .setCode(code.name())
        .setText(text)
        .setRaw(ByteBuffer.wrap(message.body()))
        .build();
  }
}
