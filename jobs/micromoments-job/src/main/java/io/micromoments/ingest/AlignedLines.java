package io.micromoments.ingest;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Keeps sources together that are read at the same time: one that is further ahead than it may be
 * is not read until the others have caught up. Else all that it is ahead would wait in memory and
 * state. What its watermarks say goes no further than to the other sources: ingest tells the time.
 */
public final class AlignedLines implements WatermarkGenerator<ScenarioLine> {

  private static final String GROUP = "sources";
  private static final Duration UPDATE_EVERY = Duration.ofMillis(100);
  private static final long MILLIS_PER_WATERMARK = 1_000;

  private long told = Long.MIN_VALUE / 2;

  private AlignedLines() {}

  /**
   * The strategy of each of the sources.
   *
   * @param maxDrift how far one may be ahead of the one furthest behind, in event time
   */
  public static WatermarkStrategy<ScenarioLine> within(Duration maxDrift) {
    return WatermarkStrategy.<ScenarioLine>forGenerator(context -> new AlignedLines())
        .withWatermarkAlignment(GROUP, maxDrift, UPDATE_EVERY);
  }

  @Override
  public void onEvent(ScenarioLine line, long timestamp, WatermarkOutput output) {
    if (line.file().equals(ScenarioLines.EVENTS)) {
      long time = ScenarioLines.time(line.text(), Long.MIN_VALUE);
      if (time - MILLIS_PER_WATERMARK >= told) {
        told = time;
        output.emitWatermark(new Watermark(time));
      }
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // By event only.
  }
}
