package io.micromoments.faults;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.server.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** The job of a round across its submissions, each of which has a different job id. */
final class RunningJob {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final FlinkCluster flink;
  private final List<String> arguments;
  private JobID id;
  private Optional<Path> from = Optional.empty();

  private RunningJob(FlinkCluster flink, List<String> arguments) {
    this.flink = flink;
    this.arguments = List.copyOf(arguments);
  }

  /** Submits the job without waiting until it runs. */
  static RunningJob start(FlinkCluster flink, List<String> arguments) {
    RunningJob job = new RunningJob(flink, arguments);
    job.submit();
    return job;
  }

  /** Resubmits the job after a JobManager restart, from the newest checkpoint of any submission. */
  void submitAgain() throws IOException {
    from = flink.checkpoints().newest(id).or(() -> from);
    submit();
  }

  private void submit() {
    id = flink.jobs().submit(MicromomentsJob.class, arguments, from);
  }

  void awaitRunning() {
    flink.jobs().awaitRunning(id, LIMIT);
  }

  boolean isRunning() throws IOException {
    return flink.jobs().status(id) == JobStatus.RUNNING;
  }

  /** Waits for checkpoints that start and complete after this call. */
  void awaitCheckpoints(int count) throws IOException {
    // One may already be in progress.
    long enough = flink.jobs().completedCheckpoints(id) + count + 1;
    Await.holds(
        count + " more checkpoints are complete",
        LIMIT,
        () -> flink.jobs().completedCheckpoints(id) >= enough);
  }

  long failedCheckpoints() throws IOException {
    return flink.jobs().failedCheckpoints(id);
  }

  /** Returns whether a checkpoint is in progress or has failed, or the job is not running. */
  boolean isCheckpointBlockedOrDown(long failedBefore) throws IOException {
    return !isRunning()
        || flink.jobs().checkpointsInProgress(id) > 0
        || failedCheckpoints() > failedBefore;
  }

  /** Returns summed metrics; see {@link io.micromoments.stack.flink.FlinkJobs#sums}. */
  Map<String, Long> sums(List<String> names) throws IOException {
    return flink.jobs().sums(id, names);
  }

  /** Returns the newest completed checkpoint of any submission. */
  Path latestCheckpoint() throws IOException {
    return flink.checkpoints().newest(id).or(() -> from).orElseThrow();
  }

  /** Returns the stack trace of the last failure. */
  String failure() {
    return flink.jobs().failure(id);
  }

  void cancel() throws IOException {
    flink.jobs().cancel(id, LIMIT);
  }
}
