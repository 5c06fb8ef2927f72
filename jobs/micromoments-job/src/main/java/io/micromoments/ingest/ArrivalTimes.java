package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element.EventElement;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far a partition has come: the greatest time of its events. Flink makes of it how far a source
 * has come, without the partitions that are idle, and keeps sources and partitions together.
 */
public final class ArrivalTimes implements WatermarkGenerator<Arrival> {

  private static final String GROUP = "sources";
  private static final Duration UPDATE_EVERY = Duration.ofMillis(500);
  private static final long MILLIS_PER_WATERMARK = 1_000;

  private long greatest = Long.MIN_VALUE;
  private long told = Long.MIN_VALUE / 2;

  private ArrivalTimes() {}

  /**
   * The strategy of a source of events.
   *
   * @param maxDrift how far one may be ahead of the one furthest behind, in event time
   * @param idleAfter after how long without an event a partition is not waited for
   */
  public static WatermarkStrategy<Arrival> ofEvents(Duration maxDrift, Duration idleAfter) {
    return WatermarkStrategy.<Arrival>forGenerator(context -> new ArrivalTimes())
        .withIdleness(idleAfter)
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
    if (arrival.element() instanceof EventElement event && event.time() > greatest) {
      greatest = event.time();
      if (greatest - MILLIS_PER_WATERMARK >= told) {
        tell(output);
      }
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    if (greatest > told) {
      tell(output);
    }
  }

  private void tell(WatermarkOutput output) {
    told = greatest;
    output.emitWatermark(new Watermark(greatest));
  }
}
