package io.micromoments.emit;

import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

/**
 * Why a message was not delivered.
 *
 * @param text one sentence, which says nothing of the record
 */
record DeadLetter(Code code, String text) {

  enum Code {
    /** The receiver does not want it, and would not the next time either. */
    WEBHOOK_REFUSED,
    /** It was tried as often, or as long, as the settings allow. */
    WEBHOOK_UNREACHABLE
  }

  static DeadLetter refused(DeliveryResult answer) {
    return new DeadLetter(
        Code.WEBHOOK_REFUSED,
        "The webhook does not take this record: %s.".formatted(answer.what()));
  }

  static DeadLetter unreachable(int attempts, Duration tried, DeliveryResult last) {
    return new DeadLetter(
        Code.WEBHOOK_UNREACHABLE,
        String.format(
            Locale.ROOT,
            "The webhook was tried in vain (attempts: %d, milliseconds: %d); at last %s.",
            attempts,
            tried.toMillis(),
            last.what()));
  }

  /**
   * The record for the topic of rejected records; its offset is the message's number.
   *
   * @param topic the webhook's name there
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
