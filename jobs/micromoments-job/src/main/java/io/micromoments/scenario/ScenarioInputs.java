package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.Uids;
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

/** Reads the job's inputs from scenario folders. */
public final class ScenarioInputs {

  private static final String NAME = "scenario";

  private ScenarioInputs() {}

  /**
   * Reads a folder once with a single reader, without its definitions.
   *
   * @param until event time advances to this time after the last event; null if it ends there
   */
  public static Inputs from(
      StreamExecutionEnvironment env, Path folder, Duration outOfOrderness, Instant until) {
    DataStream<Arrival> arrivals =
        env.fromSource(new ScenarioSource(folder), WatermarkStrategy.noWatermarks(), NAME)
            .uid(Uids.SOURCE)
            .setParallelism(1)
            .setMaxParallelism(1);
    return new Inputs(List.of(source(NAME, arrivals)), outOfOrderness, Arrival.MAX_AHEAD, until);
  }

  /**
   * Reads several folders concurrently as aligned sources named after them.
   *
   * @param maxDrift maximum event-time lead of a source over the slowest one
   * @throws IllegalArgumentException if two folders have the same name
   */
  public static Inputs from(
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
            "--scenario has two folders named '%s'; their names must differ".formatted(name));
      }
      sources.add(
          source(
              name,
              env.fromSource(new ScenarioSource(folder), AlignmentWatermarks.within(maxDrift), name)
                  .uid(Uids.SOURCE + "-" + name)
                  .setParallelism(1)
                  .setMaxParallelism(1)));
    }
    return new Inputs(sources, outOfOrderness, Arrival.MAX_AHEAD, null);
  }

  /**
   * Creates a stream of definition changes that are all known at the start, each with its effective
   * time.
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
   * Reads a stream of decoded lines. As it may be unbounded, event time follows any single device
   * without lag.
   */
  public static Inputs from(DataStream<Arrival> arrivals, Duration outOfOrderness, Instant until) {
    return new Inputs(List.of(source(NAME, arrivals)), outOfOrderness, Duration.ZERO, until);
  }

  /** Creates a source of decoded lines. */
  public static Inputs.Source source(String name, DataStream<Arrival> arrivals) {
    return new Inputs.Source(name, arrivals, false);
  }
}
