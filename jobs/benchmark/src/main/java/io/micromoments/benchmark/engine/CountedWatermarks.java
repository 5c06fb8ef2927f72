package io.micromoments.benchmark.engine;

import io.micromoments.patterns.flow.Element;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Bounded out-of-orderness, told once for so many events and not by the clock, so that a run is the
 * same however fast it is. A jump of time is told at once: nothing need wait for more events then.
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
    // By count only.
  }
}
