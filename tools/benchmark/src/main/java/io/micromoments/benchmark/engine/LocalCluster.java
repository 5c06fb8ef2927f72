package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.Stopwatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Embedded cluster whose jobs are configured like the product's, with checkpoints enabled. Deletes
 * its files when closed.
 */
public final class LocalCluster implements AutoCloseable {

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration START_LIMIT = Duration.ofMinutes(30);
  private static final int MAX_PARALLELISM = 128;
  private static final MemorySize MANAGED = MemorySize.ofMebiBytes(512);
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(128);

  private final Path files;
  private final int parallelism;
  private final MiniCluster cluster;

  private LocalCluster(Path files, int parallelism) {
    this.files = files;
    this.parallelism = parallelism;
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.TMP_DIRS, files.resolve("work").toString());
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED.multiply(parallelism));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    this.cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .withRandomPorts()
                .build());
  }

  /**
   * Starts a cluster.
   *
   * @param parallelism parallelism of its jobs
   */
  public static LocalCluster start(int parallelism) throws Exception {
    LocalCluster cluster =
        new LocalCluster(Files.createTempDirectory("micromoments-bench"), parallelism);
    cluster.cluster.start();
    return cluster;
  }

  int parallelism() {
    return parallelism;
  }

  /** Returns an environment to build a job with. */
  StreamExecutionEnvironment environment(Backend backend) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(StateBackendOptions.STATE_BACKEND, backend.flinkName());
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // As in the product's heap profile: without compression, a restore reads its file byte by byte.
    configuration.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        files.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Otherwise a finished job waits for one more checkpoint, idle for up to an interval.
    configuration.set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    return env;
  }

  /**
   * Submits a job and waits until all tasks are running; if the run is paused, no event has been
   * read.
   */
  JobID submit(StreamExecutionEnvironment env) throws Exception {
    return submit(env.getStreamGraph().getJobGraph());
  }

  /**
   * Submits a job that restores a checkpoint. Ignores state of operators that the job does not
   * have.
   */
  JobID restore(StreamExecutionEnvironment env, String checkpoint) throws Exception {
    JobGraph job = env.getStreamGraph().getJobGraph();
    job.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(checkpoint, true));
    return submit(job);
  }

  private JobID submit(JobGraph job) throws Exception {
    cluster.submitJob(job).get();
    Stopwatch waiting = new Stopwatch();
    while (!allRunning(job.getJobID())) {
      if (cluster.getJobStatus(job.getJobID()).get().isGloballyTerminalState()) {
        result(job.getJobID(), START_LIMIT);
        throw new IllegalStateException("the job ended before its first event");
      }
      if (waiting.nanos() > START_LIMIT.toNanos()) {
        throw new IllegalStateException("the job did not start within " + START_LIMIT);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return job.getJobID();
  }

  private boolean allRunning(JobID job) throws Exception {
    boolean any = false;
    for (AccessExecutionVertex task :
        cluster.getExecutionGraph(job).get().getAllExecutionVertices()) {
      any = true;
      if (task.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return any;
  }

  /**
   * Waits for the end of a job.
   *
   * @return false if the time limit is exceeded; the job is cancelled then
   */
  boolean result(JobID job, Duration limit) throws Exception {
    JobResult result;
    try {
      result = cluster.requestJobResult(job).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      cancel(job);
      return false;
    }
    if (!result.isSuccess()) {
      throw new IllegalStateException(
          "the job failed",
          result
              .getSerializedThrowable()
              .map(error -> error.deserializeError(LocalCluster.class.getClassLoader()))
              .orElse(null));
    }
    return true;
  }

  void cancel(JobID job) throws InterruptedException, ExecutionException {
    cluster.cancelJob(job).get();
    cluster.requestJobResult(job).get();
  }

  /** Triggers a full checkpoint and waits for its completion. */
  CompletedCheckpointStats checkpoint(JobID job) throws Exception {
    long number = cluster.triggerCheckpoint(job, CheckpointType.FULL).get();
    if (cluster
            .getExecutionGraph(job)
            .get()
            .getCheckpointStatsSnapshot()
            .getHistory()
            .getCheckpointById(number)
        instanceof CompletedCheckpointStats stats) {
      return stats;
    }
    throw new IllegalStateException("checkpoint " + number + " did not complete");
  }

  @Override
  public void close() throws Exception {
    cluster.closeAsync().get();
    try (Stream<Path> all = Files.walk(files)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // A terminating thread may concurrently delete its own files; the rest stays in the directory
      // for temporary files.
    }
  }
}
