package io.micromoments.workbench.cli;

import io.micromoments.workbench.replay.UnusableInput;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code ./micromoments}: exit 0 done, 1 findings or failed expectations, 2 wrong use. */
@Command(
    name = "micromoments",
    mixinStandardHelpOptions = true,
    version = "micromoments 0.1.0-SNAPSHOT",
    description = {
      "Sees the moment in which a customer wants to know, go, do or buy,",
      "and puts the right offer first while that moment lasts."
    },
    subcommands = {
      DemoCommand.class,
      ValidateCommand.class,
      TestCommand.class,
      ReplayCommand.class,
      TopicsCommand.class,
      PublishCommand.class,
      RecordCommand.class,
      RedriveCommand.class,
      StackCommand.class,
      BenchCommand.class
    },
    footer = {"", "Start with: ./micromoments demo"})
public final class Main {

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] args) {
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.out.flush();
    // Flink's embedded cluster may leave threads behind that are no daemons.
    System.exit(code);
  }

  /** Runs a command line in this process. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          explain(exception, err);
          return ExitCode.USAGE;
        });
    if (args.length == 0) {
      commandLine.usage(err);
      return ExitCode.USAGE;
    }
    return commandLine.execute(args);
  }

  private static void explain(Exception exception, PrintWriter err) {
    if (exception instanceof UnusableInput unusable) {
      err.println("error: " + unusable.getMessage());
      if (!unusable.hint().isEmpty()) {
        err.println("       " + unusable.hint());
      }
    } else if (exception instanceof NoSuchFileException missing) {
      err.println("error: there is no " + missing.getMessage());
    } else if (exception instanceof UncheckedIOException unanswered) {
      err.println("error: " + unanswered.getCause().getMessage());
    } else {
      err.println("error: " + exception);
      for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
        err.println("  caused by: " + cause);
      }
      if (System.getenv("MICROMOMENTS_DEBUG") != null) {
        exception.printStackTrace(err);
      } else {
        err.println("       MICROMOMENTS_DEBUG=1 shows where it happened");
      }
    }
  }
}
