package io.micromoments.scenario;

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
public final class AlignmentWatermarks implements WatermarkGenerator<ScenarioLine> {

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
  public static WatermarkStrategy<ScenarioLine> within(Duration maxDrift) {
    return WatermarkStrategy.<ScenarioLine>forGenerator(context -> new AlignmentWatermarks())
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(ScenarioLine line, long timestamp, WatermarkOutput output) {
    if (line.file().equals(ScenarioLines.EVENTS)) {
      long time = ScenarioLines.time(line.text(), Long.MIN_VALUE);
      if (time - MILLIS_PER_WATERMARK >= lastEmitted) {
        lastEmitted = time;
        output.emitWatermark(new Watermark(time));
      }
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // Watermarks are emitted per event only.
  }
}
