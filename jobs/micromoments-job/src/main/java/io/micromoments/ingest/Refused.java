package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.LateElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What becomes of records that go no further: they are kept with the reason. */
public final class Refused {

  private Refused() {}

  /**
   * An event that came too late, by the key it would have gone on by.
   *
   * @param lateBy milliseconds
   */
  static LateElement late(Arrival arrival, EventElement element, long lateBy) {
    return new LateElement(
        element.key(),
        element.time() + lateBy,
        Accepted.blankToNull(element.event().customerId()),
        Accepted.blankToNull(element.event().deviceId()),
        record(arrival, element.event(), lateBy));
  }

  private static LateEvent record(Arrival arrival, Event event, long lateBy) {
    return LateEvent.newBuilder()
        .setStream(event.stream().label())
        .setEventId(event.id())
        .setEventTime(Instant.ofEpochMilli(event.time()))
        .setLateMs(lateBy)
        .setTopic(arrival.topic())
        .setPartition(arrival.partition())
        .setOffset(arrival.offset())
        .setRaw(bytes(arrival))
        .build();
  }

  /** The record of an arrival that is refused. */
  public static RejectedRecord rejected(Arrival arrival) {
    return RejectedRecord.newBuilder()
        .setTopic(arrival.topic())
        .setPartition(arrival.partition())
        .setOffset(arrival.offset())
        .setCode(arrival.refusal().code())
        .setText(arrival.refusal().text())
        .setRaw(bytes(arrival))
        .build();
  }

  private static ByteBuffer bytes(Arrival arrival) {
    return ByteBuffer.wrap(arrival.raw() == null ? new byte[0] : arrival.raw());
  }
}
