package io.micromoments.ingest;

import io.micromoments.patterns.flow.Element.EventElement;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far a partition has come, by its {@link PartitionClock}. Flink makes of it how far a source
 * has come, without the partitions that are idle, and keeps sources and partitions together.
 */
public final class ArrivalTimes implements WatermarkGenerator<Arrival> {

  private static final String GROUP = "sources";
  private static final Duration UPDATE_EVERY = Duration.ofMillis(500);
  private static final long MILLIS_PER_WATERMARK = 1_000;

  private final PartitionClock clock;
  private long emittedUpTo = Long.MIN_VALUE / 2;

  private ArrivalTimes(Duration outOfOrderness, Duration unconfirmedLag) {
    this.clock = new PartitionClock(outOfOrderness.toMillis(), unconfirmedLag.toMillis());
  }

  /**
   * The strategy of a source of events that says itself which partitions are idle.
   *
   * @param outOfOrderness how much older than the time of its partition an event may be
   * @param unconfirmedLag see {@link PartitionClock}
   * @param maxDrift how far one may be ahead of the one furthest behind, in event time
   */
  public static WatermarkStrategy<Arrival> ofEvents(
      Duration outOfOrderness, Duration unconfirmedLag, Duration maxDrift) {
    return WatermarkStrategy.<Arrival>forGenerator(
            context -> new ArrivalTimes(outOfOrderness, unconfirmedLag))
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
    if (arrival.element() instanceof EventElement event) {
      clock.see(PartitionClock.owner(event.event()), event.time(), arrival.appendedAt());
      if (clock.time() > emittedUpTo && clock.time() - emittedUpTo >= MILLIS_PER_WATERMARK) {
        emitWatermark(output);
      }
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    if (clock.time() > emittedUpTo) {
      emitWatermark(output);
    }
  }

  private void emitWatermark(WatermarkOutput output) {
    emittedUpTo = clock.time();
    output.emitWatermark(new Watermark(emittedUpTo));
  }
}
