package io.micromoments.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;

/**
 * The tasks of a job by their states.
 *
 * @param state of the job, by the names of {@link JobStatus}: RUNNING before its tasks are
 * @param total how many tasks it has
 * @param byState how many are in a state, by the names of {@link ExecutionState}; without zeros
 */
record JobTasks(String state, int total, Map<String, Integer> byState) {

  JobTasks {
    byState = Map.copyOf(byState);
  }

  /** Of what Flink's REST API says about a job. */
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

  /** Whether the job does all its work. */
  boolean allRun() {
    return state.equals(JobStatus.RUNNING.name()) && total > 0 && running() == total;
  }

  /**
   * How many do their work or have done it: the sources of what was there at the start finish as
   * soon as they have read it, which may be before somebody looks.
   */
  int running() {
    return byState.getOrDefault(ExecutionState.RUNNING.name(), 0)
        + byState.getOrDefault(ExecutionState.FINISHED.name(), 0);
  }

  /** Whether it has ended, and does not start again by itself. */
  boolean hasEnded() {
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
        Locale.ROOT, "the job is %s, %d of its %d tasks run (%s)", state, running(), total, each);
  }
}
