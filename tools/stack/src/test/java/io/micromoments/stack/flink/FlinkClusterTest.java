package io.micromoments.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.server.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the whole life of a cluster in one test, as it takes seconds to start. */
@Timeout(240)
class FlinkClusterTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void jobResumesFromItsCheckpointWhenProcessesAreKilled() throws Exception {
    FlinkCluster cluster = new FlinkCluster(folder, 1, 1);
    try {
      cluster.start();
      FlinkJobs jobs = cluster.jobs();
      JobID job = jobs.submit(CountingJob.class, List.of(), Optional.empty());
      jobs.awaitRunning(job, LIMIT);
      awaitCheckpoint(jobs, job);
      assertThat(jobs.metric(job, "count", "restored")).hasValue(0);

      cluster.killTaskManager(0);
      assertThat(cluster.startTaskManager()).isEqualTo(1);
      double afterTaskManager = awaitRestored(jobs, job);

      awaitCheckpoint(jobs, job);
      cluster.killJobManager();
      Path newest = cluster.checkpoints().newest(job).orElseThrow();
      assertThat(cluster.checkpoints().newest()).contains(newest);
      cluster.restartJobManager();
      JobID again = jobs.submit(CountingJob.class, List.of(), Optional.of(newest));
      assertThat(awaitRestored(jobs, again)).isGreaterThan(afterTaskManager);

      awaitCheckpoint(jobs, again);
      jobs.cancel(again, LIMIT);
      assertThat(jobs.status(again)).isEqualTo(JobStatus.CANCELED);
      assertThat(jobs.latestCheckpoint(again)).isEqualTo(cluster.checkpoints().newest(again));
    } finally {
      cluster.kill();
    }
  }

  /** Waits for a checkpoint that contains a count: one that started while the job was counting. */
  private static void awaitCheckpoint(FlinkJobs jobs, JobID job) throws Exception {
    Await.holds(
        "something is counted",
        LIMIT,
        () ->
            jobs.metric(job, "count", "counted").orElse(0)
                > jobs.metric(job, "count", "restored").orElse(Double.MAX_VALUE));
    long before = jobs.completedCheckpoints(job);
    Await.holds(
        "a checkpoint is complete", LIMIT, () -> jobs.completedCheckpoints(job) > before + 1);
  }

  private static double awaitRestored(FlinkJobs jobs, JobID job) throws Exception {
    Await.holds(
        "the job goes on from a checkpoint",
        LIMIT,
        () -> jobs.allTasksRun(job) && jobs.metric(job, "count", "restored").orElse(0) > 0);
    return jobs.metric(job, "count", "restored").orElseThrow();
  }
}
