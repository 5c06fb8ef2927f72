package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import io.micromoments.schemas.EventLines;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Aligns sources that are read at the same time: a source that is further ahead than allowed is
 * paused until the others have caught up. Otherwise everything it is ahead would be buffered in
 * memory and state. Its watermarks serve alignment only; ingest derives the watermark from the
 * events.
 */
public final class AlignmentWatermarks implements WatermarkGenerator<Arrival> {

  private static final String GROUP = "sources";
  private static final Duration UPDATE_EVERY = Duration.ofMillis(100);
  private static final long MILLIS_PER_WATERMARK = 1_000;

  private long lastEmitted = Long.MIN_VALUE / 2;

  private AlignmentWatermarks() {}

  /**
   * Returns the watermark strategy for each of the sources.
   *
   * @param maxDrift how far a source may be ahead of the slowest one, in event time
   */
  public static WatermarkStrategy<Arrival> within(Duration maxDrift) {
    return WatermarkStrategy.<Arrival>forGenerator(context -> new AlignmentWatermarks())
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
    if (arrival.isEvent()) {
      long time = time(arrival);
      if (time - MILLIS_PER_WATERMARK >= lastEmitted) {
        lastEmitted = time;
        output.emitWatermark(new Watermark(time));
      }
    }
  }

  private static long time(Arrival arrival) {
    return arrival.element() == null
        ? EventLines.time(arrival.raw().bytes(), Long.MIN_VALUE)
        : arrival.element().time();
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // Watermarks are emitted per event only.
  }
}
