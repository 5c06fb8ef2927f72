package io.micromoments.workbench.cli;

import io.micromoments.options.JobSettings;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayProgress;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Replays several runs of one recording, two at a time. */
final class ParallelReplays {

  private ParallelReplays() {}

  /** What is done with the results of replays. */
  interface Replays<T> {
    T run(ExecutorService replays) throws Exception;
  }

  /**
   * Runs replays, two at a time, and meanwhile shows the progress.
   *
   * @param count number of replays
   */
  static <T> T run(ScenarioRun run, int count, PrintWriter err, Replays<T> replays)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ReplayProgress shown =
        ReplayProgress.show(run.scenario(), count, new TerminalProgress(err))) {
      return replays.run(threads);
    } catch (ExecutionException e) {
      Throwable cause = e;
      while (cause instanceof ExecutionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw cause instanceof Exception exception ? exception : e;
    } finally {
      threads.shutdownNow();
      // An interrupted replay cancels its job and deletes its files.
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  static ReplayResult replay(ScenarioRun run) throws Exception {
    return run.replay(JobSettings.DEFAULT, 1, Replay.Backend.heap);
  }
}
