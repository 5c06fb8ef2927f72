package io.micromoments.ingest;

import java.util.function.Consumer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.RunnableWithException;

/**
 * Input that does not advance event time, but without which event time does not start: everything
 * that was there at the start must be read first.
 */
abstract class CatchUpInput<T> extends UnkeyedInput<T> {

  private final RunnableWithException onCaughtUp;
  private boolean hasCaughtUp;

  /**
   * @param onCaughtUp called once, when everything that was there at the start has been read
   */
  CatchUpInput(Consumer<LatencyMarker> latency, RunnableWithException onCaughtUp) {
    super(latency);
    this.onCaughtUp = onCaughtUp;
  }

  /** Reacts to the end of a bounded input; other watermarks serve alignment only. */
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

  /** An unbounded source reports that it has no backlog. */
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
