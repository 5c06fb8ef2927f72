package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RejectedRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Decodes lines, decides what is late, and tells the time: the watermark follows the greatest
 * event_time at the distance of the out-of-orderness. Context never moves time. When the lines end,
 * time ends at the last event, or at a stated later time.
 */
public final class IngestOperator extends AbstractStreamOperator<Element>
    implements OneInputStreamOperator<ScenarioLine, Element> {

  public static final OutputTag<RejectedRecord> REJECTED =
      new OutputTag<>("rejected", new AvroTypeInfo<>(RejectedRecord.class));
  public static final OutputTag<LateEvent> LATE =
      new OutputTag<>("late", new AvroTypeInfo<>(LateEvent.class));

  private static final long serialVersionUID = 1L;

  /** A watermark after so many lines, or so much event time, whichever comes first. */
  private static final int LINES_PER_WATERMARK = 256;

  private static final long MILLIS_PER_WATERMARK = 1_000;
  private static final int MAX_RAW_CHARS = 4_096;
  private static final ListStateDescriptor<Long> GREATEST =
      new ListStateDescriptor<>("greatest-event-time", BasicTypeInfo.LONG_TYPE_INFO);

  private final long outOfOrderness;
  private final long until;

  private transient ListState<Long> greatestState;
  private transient long greatest;
  private transient long watermarkedAt;
  private transient int sinceWatermark;
  private transient Counter read;
  private transient Counter rejected;
  private transient Counter late;

  /**
   * @param outOfOrderness how much older than the greatest time so far an event may be
   * @param until time goes on to here after the last event; null: it ends there
   */
  public IngestOperator(Duration outOfOrderness, Instant until) {
    this.outOfOrderness = outOfOrderness.toMillis();
    this.until = until == null ? Long.MIN_VALUE : until.toEpochMilli();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    greatestState = context.getOperatorStateStore().getListState(GREATEST);
    greatest = Long.MIN_VALUE;
    watermarkedAt = Long.MIN_VALUE / 2;
    for (Long restored : greatestState.get()) {
      greatest = Math.max(greatest, restored);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    read = getMetricGroup().counter("read");
    rejected = getMetricGroup().counter("rejected");
    late = getMetricGroup().counter("late");
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    greatestState.update(java.util.List.of(greatest));
    super.snapshotState(context);
  }

  @Override
  public void processElement(StreamRecord<ScenarioLine> record) {
    ScenarioLine line = record.getValue();
    read.inc();
    try {
      Element element = LineDecoder.decode(line);
      if (element instanceof EventElement event) {
        onEvent(line, event);
      } else {
        output.collect(new StreamRecord<>(element, element.time()));
      }
    } catch (InvalidRecord e) {
      rejected.inc();
      output.collect(REJECTED, new StreamRecord<>(rejection(line, e)));
    }
    sinceWatermark++;
    if (greatest != Long.MIN_VALUE
        && (greatest - watermarkedAt >= MILLIS_PER_WATERMARK
            || (sinceWatermark >= LINES_PER_WATERMARK && greatest > watermarkedAt))) {
      sinceWatermark = 0;
      watermarkedAt = greatest;
      output.emitWatermark(new Watermark(greatest - outOfOrderness - 1));
    }
  }

  /**
   * The source's own watermarks say nothing but its last one, which says that the lines end. It
   * comes before the end of the input is announced, so time ends here.
   */
  @Override
  public void processWatermark(Watermark mark) {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      long end = Math.max(greatest, until);
      if (end != Long.MIN_VALUE) {
        output.emitWatermark(new Watermark(end));
      }
      output.emitWatermark(mark);
    }
  }

  private void onEvent(ScenarioLine line, EventElement event) {
    long time = event.time();
    if (greatest != Long.MIN_VALUE && time < greatest - outOfOrderness) {
      late.inc();
      output.collect(
          LATE,
          new StreamRecord<>(
              LateEvent.newBuilder()
                  .setStream(event.event().stream().label())
                  .setEventId(event.id())
                  .setEventTime(Instant.ofEpochMilli(time))
                  .setLateMs(greatest - outOfOrderness - time)
                  .setTopic(line.file())
                  .setOffset(line.line())
                  .setRaw(bytes(line.text()))
                  .build()));
      return;
    }
    greatest = Math.max(greatest, time);
    output.collect(new StreamRecord<>(event, time));
  }

  private static RejectedRecord rejection(ScenarioLine line, InvalidRecord reason) {
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
