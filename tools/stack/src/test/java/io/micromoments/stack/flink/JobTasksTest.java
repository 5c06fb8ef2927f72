package io.micromoments.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JobTasksTest {

  @Test
  void finishedTasksOfBoundedSourcesCountAsRunning() throws Exception {
    JobTasks tasks =
        tasks("RUNNING", "{\"RUNNING\":0,\"FINISHED\":2}", "{\"RUNNING\":1,\"FINISHED\":1}");

    assertThat(tasks.isFullyRunning()).isTrue();
  }

  @Test
  void initializingTaskIsNotRunning() throws Exception {
    JobTasks tasks = tasks("RUNNING", "{\"RUNNING\":2}", "{\"RUNNING\":1,\"INITIALIZING\":1}");

    assertThat(tasks.isFullyRunning()).isFalse();
    assertThat(tasks.running()).isEqualTo(3);
    assertThat(tasks)
        .hasToString("the job is RUNNING, 3 of 4 tasks are running (1 INITIALIZING, 3 RUNNING)");
  }

  @Test
  void restartingJobIsNotRunning() throws Exception {
    JobTasks tasks = tasks("RESTARTING", "{\"RUNNING\":2}", "{\"RUNNING\":2}");

    assertThat(tasks.isFullyRunning()).isFalse();
    assertThat(tasks.hasEnded()).isFalse();
  }

  @Test
  void failedJobHasEnded() throws Exception {
    assertThat(tasks("FAILED", "{\"FAILED\":2}", "{\"CANCELED\":2}").hasEnded()).isTrue();
  }

  @Test
  void jobWithoutDetailsIsNeitherRunningNorEnded() throws Exception {
    JobTasks tasks = JobTasks.of(new ObjectMapper().readTree("{}"));

    assertThat(tasks.isFullyRunning()).isFalse();
    assertThat(tasks.hasEnded()).isFalse();
  }

  /** Returns the tasks of a job with two vertices of parallelism 2. */
  private static JobTasks tasks(String state, String first, String second) throws IOException {
    return JobTasks.of(
        new ObjectMapper()
            .readTree(
                "{\"state\":\"%s\",\"vertices\":[%s,%s]}"
                    .formatted(state, vertex(first), vertex(second))));
  }

  private static String vertex(String tasks) {
    return "{\"parallelism\":2,\"tasks\":" + tasks + "}";
  }
}
