package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.ingest.ScenarioLine;
import io.micromoments.ingest.ScenarioLines;
import io.micromoments.job.FileOutputs;
import io.micromoments.job.Inputs;
import io.micromoments.job.MicromomentTopology;
import io.micromoments.job.Outputs;
import io.micromoments.job.ScenarioInputs;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.language.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The job starts with each profile, and what a checkpoint holds comes out after a restore. */
class ProfileTest {

  private static final int ALL = Integer.MAX_VALUE;
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              pattern(
                  "pair",
                  """
                  within: 1m
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: clickstream, where: event.action == 'b' }
                  """),
              pattern(
                  "absence",
                  """
                  within: 2m
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
                  """)));

  @TempDir private Path folder;
  private Configuration configuration;
  private MiniCluster cluster;
  private int runs;
  private int sources = 1;

  @ParameterizedTest
  @ValueSource(strings = {"heap", "rocksdb"})
  void aRestoredCheckpointBringsOutWhatItHeld(String profile) throws Exception {
    start(profile);
    Path scenario = scenario();
    // Four lines in: a and x are matched as far as they go, b waits for the watermark.
    String checkpoint = checkpointAfter(scenario, 4);
    List<String> after = run(scenario, ALL, checkpoint);
    assertThat(after)
        .as("partial match completed by the buffered event; pending absence; handed-over match")
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"absence\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"ann\""));
  }

  @ParameterizedTest
  @CsvSource({"heap, 1, 1", "rocksdb, 4, 1", "heap, 5, 2"})
  void aRestoreAfterAnyLineGivesTheOutputOfAnUndisturbedRun(String profile, int step, int sources)
      throws Exception {
    this.sources = sources;
    start(profile);
    Path scenario = scenario();
    List<String> undisturbed = run(scenario, ALL, null);
    assertThat(undisturbed).hasSize(7);
    int lines = 16;
    for (int held = 1; held < lines; held += step) {
      Path before = folder.resolve("out-" + (runs + 1));
      String checkpoint = checkpointAfter(scenario, held);
      List<String> all = new ArrayList<>(run(scenario, ALL, checkpoint));
      // Read last: what the checkpoint held back becomes visible, where it was, after the restore.
      all.addAll(lines(before));
      assertThat(new TreeSet<>(all))
          .as("held after line %d", held)
          .isEqualTo(new TreeSet<>(undisturbed));
      assertThat(all).as("twice, held after line %d", held).doesNotHaveDuplicates();
    }
  }

  @Test
  void aCanonicalSavepointOfOneProfileIsRestoredWithTheOther() throws Exception {
    start("heap");
    Path scenario = scenario();
    String name = "run-" + (runs + 1);
    JobID job = submit(scenario, 4, null);
    HeldScenarioSource.awaitHeld(name);
    CommonTestUtils.waitForAllTaskRunning(cluster, job, false);
    String savepoint =
        cluster
            .triggerSavepoint(
                job,
                folder.resolve("savepoints").toUri().toString(),
                true,
                SavepointFormatType.CANONICAL)
            .get();
    cluster.close();
    start("rocksdb");
    assertThat(run(scenario, ALL, savepoint))
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"absence\"") && line.contains("\"jo\""));
  }

  @AfterEach
  void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void start(String profile) throws Exception {
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
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
    cluster.start();
    this.configuration = configuration;
  }

  private String checkpointAfter(Path scenario, int lines) throws Exception {
    String name = "run-" + (runs + 1);
    JobID job = submit(scenario, lines, null);
    HeldScenarioSource.awaitHeld(name);
    CommonTestUtils.waitForAllTaskRunning(cluster, job, false);
    String path = cluster.triggerCheckpoint(job).get();
    cluster.cancelJob(job).get();
    return path;
  }

  private List<String> run(Path scenario, int lines, String restoreFrom) throws Exception {
    JobID job = submit(scenario, lines, restoreFrom);
    cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
    return lines(folder.resolve("out-" + runs));
  }

  private JobID submit(Path scenario, int lines, String restoreFrom) throws Exception {
    runs++;
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    Inputs in =
        ScenarioInputs.from(
            source(env, scenario, "run-" + runs, lines), Duration.ofSeconds(5), null);
    if (sources == 2) {
      // Ingest is an operator of another kind then. The second has nothing and waits or ends.
      Path empty = Files.createDirectories(folder.resolve("empty"));
      Files.writeString(empty.resolve(ScenarioLines.EVENTS), "");
      in =
          new Inputs(
              List.of(
                  in.sources().get(0),
                  new Inputs.Source(
                      "empty", source(env, empty, "empty-run-" + runs, lines == ALL ? ALL : 0))),
              in.outOfOrderness(),
              null,
              Optional.empty());
    }
    Outputs out = MicromomentTopology.build(env, in, PATTERNS);
    FileOutputs.attach(out, folder.resolve("out-" + runs).toUri().toString());
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (restoreFrom != null) {
      graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(restoreFrom, false));
    }
    return cluster.submitJob(graph).get().getJobID();
  }

  private static DataStream<ScenarioLine> source(
      StreamExecutionEnvironment env, Path scenario, String name, int lines) {
    return env.fromSource(
            new HeldScenarioSource(scenario, name, lines),
            WatermarkStrategy.noWatermarks(),
            "scenario",
            TypeInformation.of(ScenarioLine.class))
        .uid(name.startsWith("empty") ? "empty" : "source")
        .setParallelism(1);
  }

  /** What the sinks made visible: moments and commands. */
  private static List<String> lines(Path out) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String kind : List.of(FileOutputs.MOMENTS, FileOutputs.COMMANDS)) {
      Path parts = out.resolve(kind);
      if (Files.isDirectory(parts)) {
        try (Stream<Path> files = Files.list(parts)) {
          for (Path file :
              files.filter(f -> !f.getFileName().toString().startsWith(".")).toList()) {
            lines.addAll(Files.readAllLines(file));
          }
        }
      }
    }
    return lines;
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: BUY\nintent: test\n%s".formatted(name, rest));
  }

  /** Jo has a pair and an absence open; Ann's phone has a pair open when she logs in. */
  private Path scenario() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    Files.write(
        scenario.resolve("context.jsonl"),
        List.of(
            "{\"stream\":\"catalog\",\"event_time\":\"2026-01-01T00:00:00Z\",\"offer_id\":\"o1\",\"category\":\"c\",\"intents\":[\"test\"]}",
            "{\"stream\":\"catalog\",\"event_time\":\"2026-01-01T00:00:00Z\",\"offer_id\":\"o2\",\"category\":\"d\"}",
            "{\"stream\":\"offers\",\"event_time\":\"2026-01-01T00:00:30Z\",\"customer_id\":\"jo\",\"offers\":[{\"offer_id\":\"o2\",\"priority\":1.0},{\"offer_id\":\"o1\",\"priority\":0.9}]}"));
    List<String> events = new ArrayList<>();
    events.add(event(10, "jo", null, "x"));
    events.add(event(11, "jo", null, "a"));
    events.add(event(12, null, "phone", "a"));
    events.add(event(18, "jo", null, "b"));
    events.add(event(19, "ann", "phone", "login"));
    events.add(event(20, "ann", null, "b"));
    events.add(event(40, "jo", null, "a"));
    events.add(event(41, "jo", null, "c"));
    events.add(event(55, "bob", null, "x"));
    events.add(event(70, "bob", null, "y"));
    events.add(event(90, "jo", null, "b"));
    events.add(event(170, "jo", null, "c"));
    events.add(event(200, "bob", null, "c"));
    Files.write(scenario.resolve("events.jsonl"), events);
    return scenario;
  }

  private static String event(int second, String customer, String device, String action) {
    return "{\"stream\":\"clickstream\",\"event_id\":\"e%03d\",\"event_time\":\"2026-01-01T00:%02d:%02dZ\",%s%s\"channel\":\"WEB\",\"action\":\"%s\"}"
        .formatted(
            second,
            1 + second / 60,
            second % 60,
            customer == null ? "" : "\"customer_id\":\"" + customer + "\",",
            device == null ? "" : "\"device_id\":\"" + device + "\",",
            action);
  }
}
