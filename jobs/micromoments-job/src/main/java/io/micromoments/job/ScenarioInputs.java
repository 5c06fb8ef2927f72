package io.micromoments.job;

import io.micromoments.ingest.ScenarioLine;
import io.micromoments.ingest.ScenarioSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A scenario folder as the input of the job. */
public final class ScenarioInputs {

  private static final String NAME = "scenario";

  private ScenarioInputs() {}

  /**
   * Reads a folder, once, by one reader.
   *
   * @param until time goes on to here after the last event; null: it ends there
   */
  public static Inputs from(
      StreamExecutionEnvironment env, Path folder, Duration outOfOrderness, Instant until) {
    return from(
        env.fromSource(new ScenarioSource(folder), WatermarkStrategy.noWatermarks(), NAME)
            .uid(Uids.SOURCE)
            .setParallelism(1)
            .setMaxParallelism(1),
        outOfOrderness,
        until);
  }

  /** The same from any stream of lines. */
  public static Inputs from(
      DataStream<ScenarioLine> lines, Duration outOfOrderness, Instant until) {
    return new Inputs(
        List.of(new Inputs.Source(NAME, lines)), outOfOrderness, until, Optional.empty());
  }
}
