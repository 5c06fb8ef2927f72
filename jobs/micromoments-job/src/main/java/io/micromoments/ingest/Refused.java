package io.micromoments.ingest;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What becomes of records that go no further: they are kept with the reason. */
public final class Refused {

  private Refused() {}

  static LateEvent late(Arrival arrival, Event event, long lateBy) {
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
