package io.micromoments.stack.flink;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;

/** Reports when the job of a stack stops running and when it runs again. */
public final class JobWatch {

  private final FlinkCluster flink;
  private final Supplier<Optional<JobID>> job;
  private final Consumer<String> progress;
  private boolean hasRun;
  private boolean isDown;

  /**
   * Creates a watch.
   *
   * @param job the current job; empty before the submission
   * @param progress receives a line per change
   */
  public JobWatch(FlinkCluster flink, Supplier<Optional<JobID>> job, Consumer<String> progress) {
    this.flink = flink;
    this.job = job;
    this.progress = progress;
  }

  /** Marks the job as down after the loss of a process, even if no poll observes the restart. */
  public void markDown() {
    isDown = job.get().isPresent();
  }

  public void poll() {
    Optional<JobID> current = job.get();
    if (current.isEmpty()) {
      return;
    }
    try {
      JobTasks tasks = flink.jobs().tasks(current.get());
      if (tasks.isFullyRunning()) {
        if (isDown) {
          progress.accept("the job is running again");
        }
        hasRun = true;
        isDown = false;
      } else if (hasRun && !isDown) {
        isDown = true;
        progress.accept(
            "%s; for the reason, see %s/#/job/%s/exceptions and the logs"
                .formatted(tasks, flink.webUi(), current.get()));
      }
    } catch (IOException noAnswer) {
      // The JobManager is busy or dead; the supervisor reports a dead process.
    }
  }
}
