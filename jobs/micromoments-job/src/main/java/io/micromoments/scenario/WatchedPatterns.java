package io.micromoments.scenario;

import io.micromoments.input.IdleWatermarks;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.topology.Uids;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Reads definition changes from a folder of pattern files. */
public final class WatchedPatterns {

  private WatchedPatterns() {}

  /**
   * Polls a folder for changes.
   *
   * @param lead delay between detecting a change and its effective time
   */
  public static DataStream<DefinitionChange> from(
      StreamExecutionEnvironment env, Path folder, Duration every, Duration lead) {
    return env.fromSource(
            new PatternDirectorySource(folder, every, lead), IdleWatermarks.strategy(), "patterns")
        .uid(Uids.DEFINITIONS_SOURCE)
        .setParallelism(1)
        .setMaxParallelism(1);
  }
}
