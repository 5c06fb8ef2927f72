package io.micromoments.workbench.replay;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.DamagedRecording;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ReadProgress;
import io.micromoments.scenario.ScenarioInputs;
import io.micromoments.topology.Inputs;
import io.micromoments.topology.MicromomentTopology;
import io.micromoments.topology.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FileUtils;

/** Replays a scenario through the job, on an embedded Flink cluster. */
public final class Replay {

  private static final long CANCEL_SECONDS = 10;

  /** State backend of a replay. */
  public enum Backend {
    heap("hashmap"),
    rocksdb("rocksdb");

    private final String flinkName;

    Backend(String flinkName) {
      this.flinkName = flinkName;
    }
  }

  private Replay() {}

  /** Runs a scenario with the default settings. */
  public static ReplayResult run(
      Scenario scenario,
      PatternSet patterns,
      Optional<SourceText> policy,
      int parallelism,
      Backend backend)
      throws Exception {
    return run(scenario, patterns, policy, JobSettings.DEFAULT, parallelism, backend);
  }

  /**
   * Runs a scenario to its end.
   *
   * @param policy empty for the default policy
   * @return the sorted results
   */
  public static ReplayResult run(
      Scenario scenario,
      PatternSet patterns,
      Optional<SourceText> policy,
      JobSettings settings,
      int parallelism,
      Backend backend)
      throws Exception {
    Path parts = Files.createTempDirectory("micromoments-replay");
    try {
      long before = System.nanoTime();
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(
              parallelism, configuration(parallelism, backend));
      Inputs in =
          ScenarioInputs.from(
              env, scenario.folder(), scenario.outOfOrderness(), scenario.until().orElse(null));
      if (!scenario.definitions().isEmpty()) {
        in = in.with(ScenarioInputs.changes(env, scenario.definitions()));
      }
      JobSettings withPolicy = policy.map(settings::with).orElse(settings);
      Outputs out =
          MicromomentTopology.build(
              env,
              in,
              patterns,
              withPolicy.withMerges(settings.merges() || scenario.mergesCustomers()));
      FileOutputs.attach(out, parts.toUri().toString());
      if (!settings.detection().trace().customers().isEmpty()) {
        FileOutputs.attachTraces(out, parts.toUri().toString());
      }
      execute(env, "replay " + scenario.folder().getFileName());
      ReplayResult result =
          ReplayResult.read(
              parts, scenario.fileNames(), Duration.ofNanos(System.nanoTime() - before));
      return scenario.warmUpUntil().map(result::after).orElse(result);
    } finally {
      FileUtils.deleteDirectory(parts.toFile());
    }
  }

  /**
   * Runs a scenario to its end, with another catalogue.
   *
   * @param catalog replaces offers of the recording; none if it is empty
   */
  public static ReplayResult run(
      Scenario scenario,
      CatalogOverlay catalog,
      PatternSet patterns,
      Optional<SourceText> policy,
      JobSettings settings,
      int parallelism,
      Backend backend)
      throws Exception {
    if (catalog.offers().isEmpty()) {
      return run(scenario, patterns, policy, settings, parallelism, backend);
    }
    Path folder = Files.createTempDirectory("micromoments-recording");
    try {
      catalog.apply(scenario.folder(), folder);
      ReadProgress.observeAlso(folder, scenario.folder());
      return run(scenario.in(folder), patterns, policy, settings, parallelism, backend);
    } finally {
      ReadProgress.end(folder);
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private static Configuration configuration(int parallelism, Backend backend) {
    Configuration configuration = MicromomentTopology.configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend.flinkName);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    // As strings: Flink formats a MemorySize with the digits of the default locale, and cannot
    // parse them.
    configuration.addAll(
        Configuration.fromMap(
            Map.of(
                TaskManagerOptions.MANAGED_MEMORY_SIZE.key(), "128mb",
                TaskManagerOptions.NETWORK_MEMORY_MIN.key(), "64mb",
                TaskManagerOptions.NETWORK_MEMORY_MAX.key(), "64mb")));
    return configuration;
  }

  /**
   * Runs the job. If a file is damaged, that is what the caller is told, not how the job failed. If
   * the thread is interrupted, the job is cancelled: the embedded cluster would run it to its end.
   */
  private static void execute(StreamExecutionEnvironment env, String name) throws Exception {
    JobClient job = env.executeAsync(name);
    try {
      job.getJobExecutionResult().get();
    } catch (InterruptedException e) {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
      throw e;
    } catch (ExecutionException e) {
      Optional<DamagedRecording> damaged = ExceptionUtils.findThrowable(e, DamagedRecording.class);
      if (damaged.isPresent()) {
        throw damaged.get();
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
