package io.micromoments.job;

import io.micromoments.ingest.AlignedLines;
import io.micromoments.ingest.ScenarioLine;
import io.micromoments.ingest.ScenarioSource;
import io.micromoments.ingest.TopicDecoder;
import io.micromoments.patterns.flow.RecordType;
import io.micromoments.schemas.DefinitionChange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A scenario folder as the input of the job. */
public final class ScenarioInputs {

  private static final String NAME = "scenario";

  private ScenarioInputs() {}

  /**
   * Reads a folder, once, by one reader; not its definitions.
   *
   * @param until time goes on to here after the last event; null: it ends there
   */
  public static Inputs from(
      StreamExecutionEnvironment env, Path folder, Duration outOfOrderness, Instant until) {
    DataStream<ScenarioLine> lines =
        env.fromSource(new ScenarioSource(folder), WatermarkStrategy.noWatermarks(), NAME)
            .uid(Uids.SOURCE)
            .setParallelism(1)
            .setMaxParallelism(1);
    return new Inputs(
        List.of(Inputs.Source.ofLines(NAME, lines)), outOfOrderness, TopicDecoder.MAX_AHEAD, until);
  }

  /**
   * Reads several folders at the same time, each a source with the name of its folder; none is read
   * much further than the others.
   *
   * @param maxDrift how far one may be ahead of the one furthest behind, in event time
   * @throws IllegalArgumentException where two have the same name
   */
  static Inputs from(
      StreamExecutionEnvironment env,
      List<Path> folders,
      Duration outOfOrderness,
      Duration maxDrift) {
    List<Inputs.Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path folder : folders) {
      String name = folder.toAbsolutePath().normalize().getFileName().toString();
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "scenario: two folders are named '%s'; their names must differ".formatted(name));
      }
      sources.add(
          Inputs.Source.ofLines(
              name,
              env.fromSource(new ScenarioSource(folder), AlignedLines.within(maxDrift), name)
                  .uid(Uids.SOURCE + "-" + name)
                  .setParallelism(1)
                  .setMaxParallelism(1)));
    }
    return new Inputs(sources, outOfOrderness, TopicDecoder.MAX_AHEAD, null);
  }

  /**
   * Changes of patterns and policies that are all known at the beginning, each with the event time
   * from which it is in force.
   *
   * @param changes not empty
   */
  public static DataStream<DefinitionChange> changes(
      StreamExecutionEnvironment env, List<DefinitionChange> changes) {
    return env.fromData(changes, new RecordType<>(DefinitionChange.class))
        .uid(Uids.DEFINITIONS_SOURCE)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /**
   * The same from a stream of lines that need not end, so that time goes on with every device at
   * once.
   */
  public static Inputs from(
      DataStream<ScenarioLine> lines, Duration outOfOrderness, Instant until) {
    return new Inputs(
        List.of(Inputs.Source.ofLines(NAME, lines)), outOfOrderness, Duration.ZERO, until);
  }
}
