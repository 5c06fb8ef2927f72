package io.micromoments.definitions;

import io.micromoments.runtime.element.BroadcastElement;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Forwards changes, and signals once after each start when all changes that the topics held at the
 * start have been read: it emits a first watermark and then becomes idle. It does not emit the
 * maximal watermark: if all other inputs became idle, that would be forwarded and event time could
 * never advance again.
 */
public final class CatchUpSignal extends AbstractStreamOperator<BroadcastElement>
    implements OneInputStreamOperator<BroadcastElement, BroadcastElement> {

  private static final long serialVersionUID = 1L;

  private final long firstWatermark;
  private transient boolean hasCaughtUp;

  /**
   * @param firstWatermark the first watermark
   */
  public CatchUpSignal(Watermark firstWatermark) {
    this.firstWatermark = firstWatermark.getTimestamp();
  }

  @Override
  public void processElement(StreamRecord<BroadcastElement> change) {
    output.collect(change);
  }

  /** Reacts to the end of a bounded input. */
  @Override
  public void processWatermark(Watermark mark) {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      onCaughtUp();
    }
  }

  /** An unbounded source reports that it has no backlog. */
  @Override
  public void processRecordAttributes(RecordAttributes attributes) {
    if (!attributes.isBacklog()) {
      onCaughtUp();
    }
  }

  private void onCaughtUp() {
    if (!hasCaughtUp) {
      hasCaughtUp = true;
      output.emitWatermark(new Watermark(firstWatermark));
      output.emitWatermarkStatus(WatermarkStatus.IDLE);
    }
  }
}
