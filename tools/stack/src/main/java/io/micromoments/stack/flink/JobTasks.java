package io.micromoments.stack.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;

/**
 * Number of a job's tasks by state.
 *
 * @param state of the job, a {@link JobStatus}; it becomes RUNNING before the tasks do
 * @param total number of tasks
 * @param byState number of tasks by {@link ExecutionState}, without zeros
 */
public record JobTasks(String state, int total, Map<String, Integer> byState) {

  public JobTasks {
    byState = Map.copyOf(byState);
  }

  /** Parses a job from Flink's REST API. */
  static JobTasks of(JsonNode details) {
    Map<String, Integer> byState = new TreeMap<>();
    int total = 0;
    for (JsonNode vertex : details.path("vertices")) {
      total += vertex.path("parallelism").asInt();
      for (Map.Entry<String, JsonNode> tasks : vertex.path("tasks").properties()) {
        if (tasks.getValue().asInt() > 0) {
          byState.merge(tasks.getKey(), tasks.getValue().asInt(), Integer::sum);
        }
      }
    }
    return new JobTasks(details.path("state").asText(), total, byState);
  }

  /** Returns whether the job and all of its tasks run. */
  public boolean isFullyRunning() {
    return state.equals(JobStatus.RUNNING.name()) && total > 0 && running() == total;
  }

  /**
   * Returns the number of tasks that run or have finished. The sources of an initial, bounded input
   * finish once they have read it, possibly before the first poll.
   */
  public int running() {
    return byState.getOrDefault(ExecutionState.RUNNING.name(), 0)
        + byState.getOrDefault(ExecutionState.FINISHED.name(), 0);
  }

  /** Returns whether the job has ended and will not restart by itself. */
  public boolean hasEnded() {
    return !state.isEmpty() && JobStatus.valueOf(state).isGloballyTerminalState();
  }

  @Override
  public String toString() {
    String each =
        new TreeMap<>(byState)
            .entrySet().stream()
                .map(tasks -> tasks.getValue() + " " + tasks.getKey())
                .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "the job is %s, %d of %d tasks are running (%s)",
        state,
        running(),
        total,
        each);
  }
}
