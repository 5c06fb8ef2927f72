package io.micromoments.ingest;

import io.micromoments.input.Arrival;
import io.micromoments.input.RecordValidator;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.LateElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import java.time.Instant;

/** Builds dead letters: late and rejected records, with the reason. */
public final class DeadLetters {

  /** Why a merge is rejected by a job that merges no customers. */
  static final Arrival.Rejection NO_MERGES =
      new Arrival.Rejection(
          InvalidRecord.Code.INVALID_VALUE.name(),
          "this job does not merge customers: set identity.merges to true",
          true);

  private DeadLetters() {}

  /**
   * Returns the dead letter for a late event, under the key the event would have had.
   *
   * @param lateBy how late the event is, in milliseconds
   */
  static LateElement late(Arrival arrival, EventElement element, long lateBy) {
    return new LateElement(
        element.key(),
        element.time() + lateBy,
        RecordValidator.blankToNull(element.event().customerId()),
        RecordValidator.blankToNull(element.event().deviceId()),
        RecordValidator.blankToNull(element.event().identifier()),
        record(arrival, element.event(), lateBy));
  }

  private static LateEvent record(Arrival arrival, Event event, long lateBy) {
    RawBytes raw = raw(arrival);
    return LateEvent.newBuilder()
        .setStream(event.stream().label())
        .setEventId(event.id())
        .setEventTime(Instant.ofEpochMilli(event.time()))
        .setLateMs(lateBy)
        .setTopic(arrival.topic())
        .setPartition(arrival.partition())
        .setOffset(arrival.offset())
        .setRaw(raw.buffer())
        .setFullLength(raw.fullLengthIfCut())
        .setSha256(raw.sha256())
        .build();
  }

  /** Returns the dead letter for a rejected arrival. */
  public static RejectedRecord rejected(Arrival arrival) {
    RawBytes raw = raw(arrival);
    return RejectedRecord.newBuilder()
        .setTopic(arrival.topic())
        .setPartition(arrival.partition())
        .setOffset(arrival.offset())
        .setCode(arrival.rejection().code())
        .setText(arrival.rejection().text())
        .setRaw(raw.buffer())
        .setFullLength(raw.fullLengthIfCut())
        .setSha256(raw.sha256())
        .build();
  }

  private static RawBytes raw(Arrival arrival) {
    return arrival.raw() == null ? RawBytes.NONE : arrival.raw();
  }
}
