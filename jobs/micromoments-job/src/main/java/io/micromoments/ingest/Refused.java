package io.micromoments.ingest;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What becomes of lines that go no further: they are kept with the reason. */
final class Refused {

  private static final int MAX_RAW_CHARS = 4_096;

  private Refused() {}

  static LateEvent late(ScenarioLine line, Event event, long lateBy) {
    return LateEvent.newBuilder()
        .setStream(event.stream().label())
        .setEventId(event.id())
        .setEventTime(Instant.ofEpochMilli(event.time()))
        .setLateMs(lateBy)
        .setTopic(line.file())
        .setOffset(line.line())
        .setRaw(bytes(line.text()))
        .build();
  }

  static RejectedRecord rejected(ScenarioLine line, InvalidRecord reason) {
    String raw = line.text();
    return RejectedRecord.newBuilder()
        .setTopic(line.file())
        .setOffset(line.line())
        .setCode(reason.code().name())
        .setText(reason.text())
        .setRaw(
            bytes(
                raw.length() > MAX_RAW_CHARS && reason.code() == InvalidRecord.Code.TOO_LARGE
                    ? raw.substring(0, MAX_RAW_CHARS)
                    : raw))
        .build();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
