package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** MiniCluster with a profile of this module that runs scenarios up to a given line. */
final class TestCluster implements AutoCloseable {

  private static int runs;

  private final Path folder;
  private final Configuration configuration;
  private final MiniCluster cluster;
  private final int parallelism;
  private Path empty;

  private TestCluster(
      Path folder, Configuration configuration, MiniCluster cluster, int parallelism) {
    this.folder = folder;
    this.configuration = configuration;
    this.cluster = cluster;
    this.parallelism = parallelism;
  }

  /**
   * A submitted job.
   *
   * @param out the folder of its outputs
   */
  record Run(JobID job, String name, Path out) {}

  /**
   * Starts a cluster.
   *
   * @param profile laptop, production or disaggregated
   * @param folder for checkpoints, savepoints and outputs
   */
  static TestCluster start(String profile, Path folder, int parallelism) throws Exception {
    return start(profile, folder, parallelism, Map.of());
  }

  /** Starts a cluster with settings that override the profile's. */
  static TestCluster start(
      String profile, Path folder, int parallelism, Map<String, String> settings) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(profile);
    assertThat(configuration.get(PipelineOptions.MAX_PARALLELISM))
        .as("the profile was read, and says what the job says")
        .isEqualTo(MicromomentTopology.MAX_PARALLELISM);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("savepoints").toUri().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    // The default port may be used by another cluster on this machine.
    configuration.set(RestOptions.BIND_PORT, "0");
    settings.forEach(configuration::setString);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build());
    cluster.start();
    return new TestCluster(folder, configuration, cluster, parallelism);
  }

  /** Adds an empty second source to subsequent jobs, for which ingest is a different operator. */
  void addEmptySource() throws Exception {
    empty = Files.createDirectories(folder.resolve("empty"));
    Files.writeString(empty.resolve(ScenarioLines.EVENTS), "");
  }

  /** Runs a scenario up to a line; returns when the source has emitted it and all tasks run. */
  Run hold(Path scenario, PatternSet patterns, JobSettings settings, int lines, String from)
      throws Exception {
    Run run = submit(scenario, patterns, settings, lines, from);
    PausingScenarioSource.awaitHeld(run.name);
    CommonTestUtils.waitForAllTaskRunning(cluster, run.job, false);
    return run;
  }

  /** Runs a scenario to its end. */
  Run run(Path scenario, PatternSet patterns, JobSettings settings, String from) throws Exception {
    Run run = submit(scenario, patterns, settings, Integer.MAX_VALUE, from);
    cluster
        .requestJobResult(run.job)
        .get()
        .toJobExecutionResult(TestCluster.class.getClassLoader());
    return run;
  }

  /** Takes a checkpoint and returns its path. */
  String checkpoint(Run run) throws Exception {
    return cluster.triggerCheckpoint(run.job).get();
  }

  /** Takes a canonical savepoint without stopping the job and returns its path. */
  String savepoint(Run run) throws Exception {
    return cluster
        .triggerSavepoint(
            run.job,
            folder.resolve("savepoints").toUri().toString(),
            false,
            SavepointFormatType.CANONICAL)
        .get();
  }

  /** Cancels a held run to free its slots. */
  void cancel(Run run) throws Exception {
    cluster.cancelJob(run.job).get();
    CommonTestUtils.waitUntilCondition(
        () -> cluster.getJobStatus(run.job).get().isGloballyTerminalState());
  }

  /** Terminates the TaskManager. */
  void kill() throws Exception {
    cluster.terminateTaskManager(0).get();
  }

  private Run submit(
      Path scenario, PatternSet patterns, JobSettings settings, int lines, String from)
      throws Exception {
    String name = "test-run-" + ++runs;
    Path out = folder.resolve("out-" + name);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    Inputs in =
        ScenarioInputs.from(
            source(env, scenario, name, "source", lines), Duration.ofSeconds(5), null);
    if (empty != null) {
      int none = lines == Integer.MAX_VALUE ? lines : 0;
      in =
          new Inputs(
              List.of(
                  in.sources().get(0),
                  ScenarioInputs.source(
                      "empty", source(env, empty, "empty-" + name, "empty", none))),
              in.outOfOrderness(),
              in.unconfirmedLag(),
              null);
    }
    FileOutputs.attach(
        MicromomentTopology.build(env, in, patterns, settings), out.toUri().toString());
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (from != null) {
      graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(from, false));
    }
    return new Run(cluster.submitJob(graph).get().getJobID(), name, out);
  }

  private static DataStream<Arrival> source(
      StreamExecutionEnvironment env, Path scenario, String name, String uid, int lines) {
    return env.fromSource(
            new PausingScenarioSource(scenario, name, lines),
            WatermarkStrategy.noWatermarks(),
            "scenario",
            ArrivalType.INSTANCE)
        .uid(uid)
        .setParallelism(1);
  }

  /** Returns the committed lines of an output. */
  static List<String> lines(Run run, String output) throws Exception {
    List<String> lines = new ArrayList<>();
    Path parts = run.out.resolve(output);
    if (Files.isDirectory(parts)) {
      try (Stream<Path> files = Files.list(parts)) {
        for (Path file :
            files.filter(f -> !f.getFileName().toString().startsWith(".")).sorted().toList()) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    }
    return lines;
  }

  @Override
  public void close() throws Exception {
    cluster.close();
  }
}
