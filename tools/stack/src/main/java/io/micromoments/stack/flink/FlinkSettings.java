package io.micromoments.stack.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/** Configures the stack's Flink cluster: small, bound to 127.0.0.1 and quick to detect failures. */
final class FlinkSettings {

  private static final String HOST = "127.0.0.1";

  private FlinkSettings() {}

  /**
   * Returns the settings of the cluster and the defaults of its jobs.
   *
   * @param folder parent of checkpoints and savepoints
   * @param restPort port of web UI and REST API
   * @param rpcPort RPC port of the JobManager
   */
  static Configuration of(Path folder, int restPort, int rpcPort, int slots) {
    Configuration settings = new Configuration();
    addresses(settings, restPort, rpcPort);
    memory(settings);
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
    failureDetection(settings);
    // A busy machine exceeds the default limit for a process's own startup (10 s).
    settings.set(RpcOptions.STARTUP_TIMEOUT, Duration.ofMinutes(3));
    // Maximum age of REST API responses (default: 3 s).
    settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(200));
    settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(500));
    // Timeout for metrics of a process that was killed during the request. Until it expires, no
    // other metrics are fetched (default: 10 min).
    settings.set(WebOptions.TIMEOUT, Duration.ofSeconds(20));
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints(folder).toUri().toString());
    settings.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("savepoints").toUri().toString());
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(5));
    return settings;
  }

  static Path checkpoints(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** Writes the configuration file that the processes of the cluster read at startup. */
  static void write(Configuration settings, Path folder) {
    Map<String, String> sorted = new TreeMap<>(settings.toMap());
    try {
      Files.writeString(
          folder.resolve("config.yaml"),
          sorted.entrySet().stream()
              .map(setting -> setting.getKey() + ": '" + setting.getValue() + "'\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addresses(Configuration settings, int restPort, int rpcPort) {
    settings.set(JobManagerOptions.ADDRESS, HOST);
    settings.set(JobManagerOptions.BIND_HOST, HOST);
    settings.set(JobManagerOptions.PORT, rpcPort);
    settings.set(RestOptions.ADDRESS, HOST);
    settings.set(RestOptions.BIND_ADDRESS, HOST);
    settings.set(RestOptions.PORT, restPort);
    settings.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    settings.set(TaskManagerOptions.HOST, HOST);
    settings.set(TaskManagerOptions.BIND_HOST, HOST);
  }

  /** Sets every memory component, as only Flink's shell scripts derive them from a total. */
  private static void memory(Configuration settings) {
    settings.set(TaskManagerOptions.CPU_CORES, 1.0);
    settings.set(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(384));
    settings.set(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
    settings.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(64));
    settings.set(TaskManagerOptions.JVM_OVERHEAD_MAX, MemorySize.ofMebiBytes(64));
  }

  /** Detects killed processes within a few seconds and restarts jobs without an attempt limit. */
  private static void failureDetection(Configuration settings) {
    settings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
    settings.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(8));
    settings.set(ClusterOptions.INITIAL_REGISTRATION_TIMEOUT, Duration.ofMillis(100));
    settings.set(ClusterOptions.MAX_REGISTRATION_TIMEOUT, Duration.ofSeconds(2));
    settings.set(ClusterOptions.ERROR_REGISTRATION_DELAY, Duration.ofMillis(250));
    settings.set(ClusterOptions.REFUSED_REGISTRATION_DELAY, Duration.ofMillis(500));
    settings.set(TaskManagerOptions.SLOT_TIMEOUT, Duration.ofSeconds(2));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY,
        RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(200));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(2));
  }
}
