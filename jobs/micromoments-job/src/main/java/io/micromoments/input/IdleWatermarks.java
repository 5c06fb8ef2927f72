package io.micromoments.input;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermark generator of inputs that must not hold back event time. Marks the input idle rather
 * than emitting a maximal watermark: if every event source became idle, the maximal watermark would
 * be forwarded and everything afterwards would be late.
 */
public final class IdleWatermarks<T> implements WatermarkGenerator<T> {

  private IdleWatermarks() {}

  public static <T> WatermarkStrategy<T> strategy() {
    return WatermarkStrategy.forGenerator(context -> new IdleWatermarks<>());
  }

  @Override
  public void onEvent(T record, long time, WatermarkOutput output) {}

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.markIdle();
  }
}
