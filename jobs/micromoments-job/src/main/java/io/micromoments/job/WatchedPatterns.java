package io.micromoments.job;

import io.micromoments.definitions.PatternDirectorySource;
import io.micromoments.schemas.DefinitionChange;
import java.nio.file.Path;
import java.time.Duration;
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
            new PatternDirectorySource(folder, every, lead), IdleWatermarks.strategy(), "patterns")
        .uid(Uids.DEFINITIONS_SOURCE)
        .setParallelism(1)
        .setMaxParallelism(1);
  }
}
