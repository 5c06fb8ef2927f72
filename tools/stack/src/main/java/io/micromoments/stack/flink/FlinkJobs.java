package io.micromoments.stack.flink;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.StackException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/** Submits jobs to the cluster and queries their status over REST. */
public final class FlinkJobs {

  private final FlinkRest rest;
  private final Configuration settings;

  FlinkJobs(FlinkRest rest, Configuration settings) {
    this.rest = rest;
    this.settings = settings;
  }

  /**
   * Runs the main method of a job in this JVM, whose class path the cluster shares; {@code execute}
   * submits the job to the cluster and returns immediately.
   *
   * @param restoreFrom a checkpoint (chk-N) or savepoint
   * @return the id of the job, which is not running yet
   */
  public JobID submit(Class<?> mainClass, List<String> arguments, Optional<Path> restoreFrom) {
    return new FlinkSubmission(settings).submit(mainClass, arguments, restoreFrom);
  }

  /** Submits a job with a parallelism other than the cluster's default. */
  public JobID submit(
      Class<?> mainClass, List<String> arguments, Optional<Path> restoreFrom, int parallelism) {
    Configuration scaled = new Configuration(settings);
    scaled.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return new FlinkSubmission(scaled).submit(mainClass, arguments, restoreFrom);
  }

  /**
   * Returns the status of a job.
   *
   * @throws IOException if the request fails or the job is unknown
   */
  public JobStatus status(JobID job) throws IOException {
    return JobStatus.valueOf(rest.get(path(job)).path("state").asText());
  }

  /**
   * Returns whether every task of a job is running or has finished its bounded input. A job's own
   * status becomes RUNNING before its tasks do.
   */
  public boolean allTasksRun(JobID job) throws IOException {
    return tasks(job).isFullyRunning();
  }

  /** Returns the tasks of a job by state. */
  public JobTasks tasks(JobID job) throws IOException {
    return JobTasks.of(rest.get(path(job)));
  }

  /**
   * Waits until every task of a job runs.
   *
   * @throws StackException if the limit is exceeded; the message includes the job's last failure
   */
  public void awaitRunning(JobID job, Duration limit) {
    try {
      Await.holds("all tasks of job " + job + " are running", limit, () -> allTasksRun(job));
    } catch (StackException late) {
      throw new StackException(late.getMessage() + "; last failure: " + failure(job), late);
    }
  }

  /**
   * Stops a job with a savepoint and waits for it.
   *
   * @param folder parent directory of the savepoint
   * @return the path of the savepoint
   */
  public Path stopWithSavepoint(JobID job, Path folder, Duration limit) throws IOException {
    String trigger =
        rest.post(
                path(job) + "/stop",
                Map.of("drain", false, "targetDirectory", folder.toUri().toString()))
            .path("request-id")
            .asText();
    String asked = path(job) + "/savepoints/" + trigger;
    Await.holds(
        "the savepoint of " + job + " is complete",
        limit,
        () -> rest.get(asked).path("status").path("id").asText().equals("COMPLETED"));
    JsonNode operation = rest.get(asked).path("operation");
    if (!operation.path("location").isTextual()) {
      throw new IOException("savepoint failed: " + operation.path("failure-cause"));
    }
    Await.holds(job + " has ended", limit, () -> status(job).isGloballyTerminalState());
    return Path.of(URI.create(operation.path("location").asText()).getPath());
  }

  /** Cancels a job and waits for its end; its checkpoints are retained. */
  public void cancel(JobID job, Duration limit) throws IOException {
    rest.patch(path(job) + "?mode=cancel");
    Await.holds(job + " has ended", limit, () -> status(job).isGloballyTerminalState());
  }

  /**
   * Returns a metric summed over the subtasks of all matching vertices, and over all their
   * operators that have a metric of this name. Counters in task memory restart at 0 with the task.
   *
   * @param vertex a substring of vertex names
   * @param metric a task metric such as numRecordsIn, or an operator metric
   * @return empty if no such metric exists (yet)
   */
  public OptionalDouble metric(JobID job, String vertex, String metric) throws IOException {
    double sum = 0;
    boolean found = false;
    for (JsonNode candidate : rest.get(path(job)).path("vertices")) {
      if (candidate.path("name").asText().contains(vertex)) {
        String metrics =
            path(job) + "/vertices/" + candidate.path("id").asText() + "/subtasks/metrics";
        for (String id : named(metrics, metric)) {
          String query = URLEncoder.encode(id, StandardCharsets.UTF_8);
          for (JsonNode value : rest.get(metrics + "?agg=sum&get=" + query)) {
            sum += value.path("sum").asDouble();
            found = true;
          }
        }
      }
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /**
   * Returns metrics summed over all operators and subtasks of a job, by metric name without the
   * operator prefix. Metrics that no subtask reports are absent.
   */
  public Map<String, Long> sums(JobID job, Collection<String> names) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    for (JsonNode vertex : rest.get(path(job)).path("vertices")) {
      String metrics = path(job) + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
      Map<String, String> wanted = new TreeMap<>();
      for (JsonNode known : rest.get(metrics)) {
        String id = known.path("id").asText();
        names.stream()
            .filter(name -> id.endsWith("." + name))
            .forEach(name -> wanted.put(id, name));
      }
      if (!wanted.isEmpty()) {
        String query = URLEncoder.encode(String.join(",", wanted.keySet()), StandardCharsets.UTF_8);
        for (JsonNode value : rest.get(metrics + "?agg=sum&get=" + query)) {
          sums.merge(wanted.get(value.path("id").asText()), value.path("sum").asLong(), Long::sum);
        }
      }
    }
    return sums;
  }

  /** Returns the number of checkpoints of a job that completed under the current JobManager. */
  public long completedCheckpoints(JobID job) throws IOException {
    return checkpoints(job, "completed");
  }

  /** Returns the number of checkpoints of a job that failed under the current JobManager. */
  public long failedCheckpoints(JobID job) throws IOException {
    return checkpoints(job, "failed");
  }

  /** Returns the number of checkpoints of a job that are in progress. */
  public long checkpointsInProgress(JobID job) throws IOException {
    return checkpoints(job, "in_progress");
  }

  private long checkpoints(JobID job, String which) throws IOException {
    return rest.get(path(job) + "/checkpoints").path("counts").path(which).asLong();
  }

  /** Returns the latest completed checkpoint, as reported by the JobManager. */
  public Optional<Path> latestCheckpoint(JobID job) throws IOException {
    JsonNode path =
        rest.get(path(job) + "/checkpoints").path("latest").path("completed").path("external_path");
    return path.isTextual()
        ? Optional.of(Path.of(URI.create(path.asText()).getPath()))
        : Optional.empty();
  }

  /** Returns the stack trace of the job's last failure; empty if it has not failed. */
  public String failure(JobID job) {
    try {
      JsonNode entries =
          rest.get(path(job) + "/exceptions").path("exceptionHistory").path("entries");
      return entries.path(0).path("stacktrace").asText("");
    } catch (IOException e) {
      return "unknown: " + e.getMessage();
    }
  }

  /** Returns the ids of a vertex's metrics with this name, including all of its operators. */
  private List<String> named(String metrics, String metric) throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode known : rest.get(metrics)) {
      String id = known.path("id").asText();
      if (id.equals(metric)) {
        return List.of(id);
      }
      if (id.endsWith("." + metric)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static String path(JobID job) {
    return "/jobs/" + job.toHexString();
  }
}
