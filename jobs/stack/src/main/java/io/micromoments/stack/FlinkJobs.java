package io.micromoments.stack;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Submits jobs to the cluster, and asks about them. */
public final class FlinkJobs {

  private final FlinkRest rest;
  private final Configuration settings;

  FlinkJobs(FlinkRest rest, Configuration settings) {
    this.rest = rest;
    this.settings = settings;
  }

  /**
   * Runs the main method of a job in this JVM, whose class path the cluster shares; {@code execute}
   * hands the job to the cluster and returns at once.
   *
   * @param restoreFrom a checkpoint (chk-N) or savepoint
   * @return the job's id; it is not yet running
   */
  public JobID submit(Class<?> mainClass, List<String> arguments, Optional<Path> restoreFrom) {
    return new FlinkSubmission(settings).submit(mainClass, arguments, restoreFrom);
  }

  /** The same at another parallelism than the cluster's default. */
  public JobID submit(
      Class<?> mainClass, List<String> arguments, Optional<Path> restoreFrom, int parallelism) {
    Configuration scaled = new Configuration(settings);
    scaled.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return new FlinkSubmission(scaled).submit(mainClass, arguments, restoreFrom);
  }

  /**
   * The state of a job.
   *
   * @throws IOException when there is no answer, or none about this job
   */
  public JobStatus status(JobID job) throws IOException {
    return JobStatus.valueOf(rest.get(path(job)).path("state").asText());
  }

  /**
   * Whether every task of a job runs, or has read its bounded input to the end: a job as such says
   * so before its tasks do.
   */
  public boolean allTasksRun(JobID job) throws IOException {
    return tasks(job).allRun();
  }

  /** The tasks of a job by their states. */
  JobTasks tasks(JobID job) throws IOException {
    return JobTasks.of(rest.get(path(job)));
  }

  /**
   * Waits until every task of a job runs.
   *
   * @throws StackFailure when they do not, with the failure of the job
   */
  public void awaitRunning(JobID job, Duration limit) {
    try {
      Await.holds("all tasks of " + job + " run", limit, () -> allTasksRun(job));
    } catch (StackFailure late) {
      throw new StackFailure(late.getMessage() + "; its last failure: " + failure(job), late);
    }
  }

  /**
   * Stops a job with a savepoint and waits for it.
   *
   * @param folder under which the savepoint is written
   * @return where it is
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
      throw new IOException("no savepoint: " + operation.path("failure-cause"));
    }
    Await.holds(job + " has ended", limit, () -> status(job).isGloballyTerminalState());
    return Path.of(URI.create(operation.path("location").asText()).getPath());
  }

  /** Asks for the end of a job and waits for it; its checkpoints stay. */
  public void cancel(JobID job, Duration limit) throws IOException {
    rest.patch(path(job) + "?mode=cancel");
    Await.holds(job + " has ended", limit, () -> status(job).isGloballyTerminalState());
  }

  /**
   * A metric, summed over the subtasks of a vertex, and over its operators where several have one
   * of this name. Counters that a task keeps in memory start at 0 again with the task.
   *
   * @param vertex a part of the vertex's name; all that have it are counted
   * @param metric a task's metric such as numRecordsIn, or an operator's own
   * @return empty where there is none (yet)
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
   * Metrics summed over all operators and tasks of a job, each by its name behind the operator's.
   * What no task has is missing.
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

  /** How many checkpoints of a job are complete, since this JobManager has it. */
  public long completedCheckpoints(JobID job) throws IOException {
    return checkpoints(job, "completed");
  }

  /** How many checkpoints of a job have failed, since this JobManager has it. */
  public long failedCheckpoints(JobID job) throws IOException {
    return checkpoints(job, "failed");
  }

  /** How many checkpoints of a job are under way. */
  public long checkpointsInProgress(JobID job) throws IOException {
    return checkpoints(job, "in_progress");
  }

  private long checkpoints(JobID job, String which) throws IOException {
    return rest.get(path(job) + "/checkpoints").path("counts").path(which).asLong();
  }

  /** The checkpoint that was completed last, as the JobManager knows it. */
  public Optional<Path> latestCheckpoint(JobID job) throws IOException {
    JsonNode path =
        rest.get(path(job) + "/checkpoints").path("latest").path("completed").path("external_path");
    return path.isTextual()
        ? Optional.of(Path.of(URI.create(path.asText()).getPath()))
        : Optional.empty();
  }

  /** Why a job failed last; empty when it did not. */
  public String failure(JobID job) {
    try {
      JsonNode entries =
          rest.get(path(job) + "/exceptions").path("exceptionHistory").path("entries");
      return entries.path(0).path("stacktrace").asText("");
    } catch (IOException e) {
      return "unknown, as " + e.getMessage();
    }
  }

  /** The ids of a vertex's metrics of this name; an operator's begin with its own name. */
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
