package io.micromoments.workbench.cli;

import io.micromoments.schemas.Trace;
import io.micromoments.schemas.TraceRequestState;
import io.micromoments.schemas.TraceRequestStatus;
import io.micromoments.text.Durations;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.explain.CustomerTraces;
import io.micromoments.workbench.explain.TraceLine;
import io.micromoments.workbench.live.trace.LiveTraces;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Asks a running job what it does for a customer, and shows its answers as they come. */
final class LiveExplanation {

  /** Longer than a checkpoint of an exactly-once job usually takes. */
  private static final Duration MAX_WAIT_FOR_START = Duration.ofMinutes(1);

  private final LiveTraces job;
  private final Connection connection;
  private final String customer;
  private final PrintWriter lines;
  private final PrintWriter err;
  private final TerminalProgress progress;

  LiveExplanation(
      LiveTraces job, Connection connection, String customer, Format format, CommandSpec spec) {
    this.job = job;
    this.connection = connection;
    this.customer = customer;
    this.err = spec.commandLine().getErr();
    this.lines = format == Format.text ? spec.commandLine().getOut() : err;
    this.progress = new TerminalProgress(err);
  }

  /** Returns whether the job has answered; says so if not. */
  boolean read() throws IOException, InterruptedException {
    job.send();
    err.println(
        "asked the job at %s to trace %s".formatted(connection.bootstrapServers(), customer));
    err.flush();
    Optional<TraceRequestStatus> started = job.awaitStart(MAX_WAIT_FOR_START, this::show);
    if (started.isEmpty()) {
      err.println(
          "error: no answer within %s\n  check that the job runs, that it reads %s, and that it has no backlog: it answers what it has read"
              .formatted(
                  Durations.show(MAX_WAIT_FOR_START), connection.topic(Topic.TRACE_REQUESTS)));
      return false;
    }
    if (started.get().getState() == TraceRequestState.TOO_MANY) {
      err.println(
          "error: the job already traces as many customers as it can\n  wait until other requests"
              + " have ended");
      return false;
    }
    if (started.get().getState() == TraceRequestState.ENDED) {
      err.println(
          "error: the event time of the job is already after "
              + job.until()
              + "\n  check the clocks of this machine and of the sources of events");
      return false;
    }
    err.println("tracing until " + job.until());
    if (!started.get().getHasValues()) {
      err.println("the traces contain no values: the job's setting trace.values is false");
    }
    err.flush();
    boolean isComplete = job.readToEnd(this::show, this::showProgress);
    progress.clear();
    if (!isComplete) {
      err.println(
          "warning: the job has not reported the end of the request: what follows lacks attempts"
              + " that are still open");
    }
    err.flush();
    return true;
  }

  private void show(Trace trace) {
    TraceLine.of(trace)
        .ifPresent(
            line -> {
              progress.clear();
              lines.println(line);
              lines.flush();
            });
  }

  private void showProgress() {
    progress.show(
        "tracing %s until %s: %s"
            .formatted(
                customer, job.until(), Formats.count(job.traces().size(), "trace", "traces")));
  }

  CustomerTraces traces() {
    return CustomerTraces.of(job.traces(), job.commands(), Optional.empty());
  }
}
