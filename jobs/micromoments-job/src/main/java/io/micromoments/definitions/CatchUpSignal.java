package io.micromoments.definitions;

import io.micromoments.patterns.flow.Element;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Lets changes pass and says, once after each start, when all of them have been read that were
 * there: by a first mark of time, behind which the input is idle. It must neither hold time back
 * from there on nor, should all sources fall idle, be the one that says that time has ended.
 */
public final class CatchUpSignal extends AbstractStreamOperator<Element>
    implements OneInputStreamOperator<Element, Element> {

  private static final long serialVersionUID = 1L;

  private final long beginning;
  private transient boolean hasBegun;

  /**
   * @param beginning the first mark
   */
  public CatchUpSignal(Watermark beginning) {
    this.beginning = beginning.getTimestamp();
  }

  @Override
  public void processElement(StreamRecord<Element> change) {
    output.collect(change);
  }

  /** The end of an input that ends. */
  @Override
  public void processWatermark(Watermark mark) {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      begin();
    }
  }

  /** A source that does not end says so. */
  @Override
  public void processRecordAttributes(RecordAttributes attributes) {
    if (!attributes.isBacklog()) {
      begin();
    }
  }

  private void begin() {
    if (!hasBegun) {
      hasBegun = true;
      output.emitWatermark(new Watermark(beginning));
      output.emitWatermarkStatus(WatermarkStatus.IDLE);
    }
  }
}
