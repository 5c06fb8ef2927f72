package io.micromoments.benchmark.run;

import io.micromoments.runtime.element.Element;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Bounded out-of-orderness watermarks, emitted every {@value #EVERY} events instead of
 * periodically, so that a run does not depend on its speed. A jump in event time is emitted
 * immediately.
 */
final class CountedWatermarks implements WatermarkGenerator<Element> {

  private static final int EVERY = 500;

  private final long outOfOrderness;
  private long greatest = Long.MIN_VALUE;
  private int since;

  CountedWatermarks(Duration outOfOrderness) {
    this.outOfOrderness = outOfOrderness.toMillis();
  }

  @Override
  public void onEvent(Element event, long time, WatermarkOutput output) {
    boolean jump = greatest != Long.MIN_VALUE && time > greatest + outOfOrderness;
    greatest = Math.max(greatest, time);
    since++;
    if (since == EVERY || jump) {
      since = 0;
      output.emitWatermark(new Watermark(greatest - outOfOrderness - 1));
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // Emits in {@link #onEvent} only.
  }
}
