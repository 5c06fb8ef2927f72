package io.micromoments.kafka;

import io.micromoments.input.Arrival;
import io.micromoments.input.PartitionClock;
import io.micromoments.runtime.element.Element.EventElement;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Emits the time of a partition, as tracked by its {@link PartitionClock}, as watermarks. Flink
 * combines them into the progress of the source, ignoring idle partitions, and aligns sources and
 * partitions.
 */
public final class PartitionWatermarks implements WatermarkGenerator<Arrival> {

  private static final String GROUP = "sources";
  private static final Duration UPDATE_EVERY = Duration.ofMillis(500);
  private static final long MILLIS_PER_WATERMARK = 1_000;

  private final PartitionClock clock;
  private long emittedUpTo = Long.MIN_VALUE / 2;

  private PartitionWatermarks(Duration outOfOrderness, Duration unconfirmedLag) {
    this.clock = new PartitionClock(outOfOrderness.toMillis(), unconfirmedLag.toMillis());
  }

  /**
   * Returns the watermark strategy for a source of events that detects idle partitions itself.
   *
   * @param outOfOrderness how far an event may lag behind the time of its partition
   * @param unconfirmedLag see {@link PartitionClock}
   * @param maxDrift how far a source or partition may be ahead of the slowest one, in event time
   */
  public static WatermarkStrategy<Arrival> ofEvents(
      Duration outOfOrderness, Duration unconfirmedLag, Duration maxDrift) {
    return WatermarkStrategy.<Arrival>forGenerator(
            context -> new PartitionWatermarks(outOfOrderness, unconfirmedLag))
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
    if (arrival.element() instanceof EventElement event) {
      clock.onEvent(PartitionClock.owner(event.event()), event.time(), arrival.appendedAt());
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
