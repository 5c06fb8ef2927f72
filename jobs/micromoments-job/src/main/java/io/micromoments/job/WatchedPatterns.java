package io.micromoments.job;

import io.micromoments.definitions.PatternDirectorySource;
import io.micromoments.schemas.DefinitionChange;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A folder of pattern files as the source of changes. */
public final class WatchedPatterns {

  private WatchedPatterns() {}

  /**
   * Looks at a folder again and again.
   *
   * @param lead how much later than it was seen a change takes effect
   */
  public static DataStream<DefinitionChange> from(
      StreamExecutionEnvironment env, Path folder, Duration every, Duration lead) {
    return env.fromSource(
            new PatternDirectorySource(folder, every, lead),
            WatermarkStrategy.forGenerator(context -> new HoldsNothingBack()),
            "patterns")
        .uid(Uids.DEFINITIONS_SOURCE)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /**
   * Changes say themselves when they take effect; time does not wait for them. Idle for ever, not
   * at the end of time: should all events be idle one day, the end of time would be all that is
   * left, and what comes later would be behind it.
   */
  private static final class HoldsNothingBack implements WatermarkGenerator<DefinitionChange> {
    @Override
    public void onEvent(DefinitionChange change, long time, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }
}
