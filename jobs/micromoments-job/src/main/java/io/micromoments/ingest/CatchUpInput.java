package io.micromoments.ingest;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.RunnableWithException;

/**
 * An input that does not move event time, but without which it does not begin: what was there at
 * the start has to be read first.
 */
abstract class CatchUpInput<T> extends UnkeyedInput<T> {

  private final RunnableWithException onCaughtUp;
  private boolean hasCaughtUp;

  /**
   * @param onCaughtUp called once, when what was there has been read
   */
  CatchUpInput(Consumer<LatencyMarker> latency, RunnableWithException onCaughtUp) {
    super(latency);
    this.onCaughtUp = onCaughtUp;
  }

  /** The end of an input that ends; not the mark that keeps sources together. */
  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      caughtUp();
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    if (status.isIdle()) {
      caughtUp();
    }
  }

  /** A source that does not end reports that it has no backlog. */
  @Override
  public void processRecordAttributes(RecordAttributes attributes) throws Exception {
    if (!attributes.isBacklog()) {
      caughtUp();
    }
  }

  private void caughtUp() throws Exception {
    if (!hasCaughtUp) {
      hasCaughtUp = true;
      onCaughtUp.run();
    }
  }
}
