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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

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
    try (TemporaryFolder folder = TemporaryFolder.create("micromoments-replay")) {
      Path parts = folder.path().resolve("results");
      long before = System.nanoTime();
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(
              parallelism, configuration(parallelism, backend, folder.path()));
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
      execute(env, "replay " + scenario.folder().getFileName(), folder);
      ReplayResult result =
          ReplayResult.read(
              parts, scenario.fileNames(), Duration.ofNanos(System.nanoTime() - before));
      return scenario.warmUpUntil().map(result::after).orElse(result);
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
    try (TemporaryFolder copy = TemporaryFolder.create("micromoments-recording")) {
      catalog.apply(scenario.folder(), copy.path());
      ReadProgress.observeAlso(copy.path(), scenario.folder());
      try {
        return run(scenario.in(copy.path()), patterns, policy, settings, parallelism, backend);
      } finally {
        ReadProgress.end(copy.path());
      }
    }
  }

  private static Configuration configuration(int parallelism, Backend backend, Path temporary) {
    Configuration configuration = MicromomentTopology.configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend.flinkName);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    // Flink's own files are deleted with the folder, too.
    configuration.set(CoreOptions.TMP_DIRS, temporary.toString());
    configuration.set(WebOptions.TMP_DIR, temporary.toString());
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
   * If the process is terminated, too: the job would write files after they have been deleted.
   *
   * @throws CancellationException if the process is terminated
   */
  private static void execute(StreamExecutionEnvironment env, String name, TemporaryFolder folder)
      throws Exception {
    JobClient job = env.executeAsync(name);
    folder.beforeDeletionAtExit(() -> cancelAtExit(job));
    try {
      job.getJobExecutionResult().get();
    } catch (InterruptedException e) {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
      throw e;
    } catch (ExecutionException e) {
      if (ExceptionUtils.findThrowable(e, JobCancellationException.class).isPresent()) {
        throw new CancellationException("cancelled");
      }
      Optional<DamagedRecording> damaged = ExceptionUtils.findThrowable(e, DamagedRecording.class);
      if (damaged.isPresent()) {
        throw damaged.get();
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static void cancelAtExit(JobClient job) {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
