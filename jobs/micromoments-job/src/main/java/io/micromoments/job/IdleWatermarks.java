package io.micromoments.job;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Of inputs that time does not wait for. Idle for ever, not at the end of time: should all events
 * be idle one day, the end of time would be all that is left, and what comes later would be behind
 * it.
 */
final class IdleWatermarks<T> implements WatermarkGenerator<T> {

  private IdleWatermarks() {}

  static <T> WatermarkStrategy<T> strategy() {
    return WatermarkStrategy.forGenerator(context -> new IdleWatermarks<>());
  }

  @Override
  public void onEvent(T record, long time, WatermarkOutput output) {}

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    output.markIdle();
  }
}
