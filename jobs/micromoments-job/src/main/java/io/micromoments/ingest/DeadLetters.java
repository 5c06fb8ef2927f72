package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.LateElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import java.time.Instant;

/** What becomes of records that go no further: they are kept with the reason. */
public final class DeadLetters {

  private DeadLetters() {}

  /**
   * An event that came too late, by the key it would have gone on by.
   *
   * @param lateBy milliseconds
   */
  static LateElement late(Arrival arrival, EventElement element, long lateBy) {
    return new LateElement(
        element.key(),
        element.time() + lateBy,
        RecordValidator.blankToNull(element.event().customerId()),
        RecordValidator.blankToNull(element.event().deviceId()),
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

  /** The record of an arrival that is refused. */
  public static RejectedRecord rejected(Arrival arrival) {
    RawBytes raw = raw(arrival);
    return RejectedRecord.newBuilder()
        .setTopic(arrival.topic())
        .setPartition(arrival.partition())
        .setOffset(arrival.offset())
        .setCode(arrival.refusal().code())
        .setText(arrival.refusal().text())
        .setRaw(raw.buffer())
        .setFullLength(raw.fullLengthIfCut())
        .setSha256(raw.sha256())
        .build();
  }

  private static RawBytes raw(Arrival arrival) {
    return arrival.raw() == null ? RawBytes.NONE : arrival.raw();
  }
}
