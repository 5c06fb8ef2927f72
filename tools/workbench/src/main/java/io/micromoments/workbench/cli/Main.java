package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.scenario.DamagedRecording;
import io.micromoments.text.Names;
import io.micromoments.workbench.cli.drafting.NewCommand;
import io.micromoments.workbench.cli.editor.LanguageServerCommand;
import io.micromoments.workbench.cli.importing.ImportCommand;
import io.micromoments.workbench.cli.improving.HygieneCommand;
import io.micromoments.workbench.cli.improving.SuggestCommand;
import io.micromoments.workbench.cli.improving.TuneCommand;
import io.micromoments.workbench.cli.publishing.PublishCommand;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.TerminalWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Runs {@code ./micromoments}: exit 0 success, 1 findings or failed expectations, 2 wrong usage.
 */
@Command(
    name = "micromoments",
    mixinStandardHelpOptions = true,
    version = "micromoments 0.1.0-SNAPSHOT",
    description = {
      "Detects the moment in which a customer wants to know, go, do or buy,",
      "and ranks the right offer first while that moment lasts."
    },
    subcommands = {
      DemoCommand.class,
      ValidateCommand.class,
      TestCommand.class,
      NewCommand.class,
      ImportCommand.class,
      HygieneCommand.class,
      SuggestCommand.class,
      TuneCommand.class,
      ReplayCommand.class,
      ExplainCommand.class,
      WhatIfCommand.class,
      LanguageServerCommand.class,
      McpCommand.class,
      TopicsCommand.class,
      PublishCommand.class,
      RecordCommand.class,
      RedriveCommand.class,
      CloneOnlyCommand.Convert.class,
      CloneOnlyCommand.Stack.class,
      CloneOnlyCommand.Bench.class
    },
    footer = {"", "Start with: ./micromoments demo"})
public final class Main {

  /** What Linux and macOS say, and so Java. */
  private static final String NO_SPACE = "No space left on device";

  private static final String OUT_OF_MEMORY =
      """
      error: out of memory
             set a larger heap, for example MICROMOMENTS_HEAP=4g"""
          .replace("\n", System.lineSeparator());

  /** Runs a command line and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.out.flush();
    // Flink's embedded cluster may leave non-daemon threads behind.
    System.exit(code);
  }

  /** Runs a command line in this process and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    PrintWriter safeOut = new PrintWriter(new TerminalWriter(out), true);
    PrintWriter safeErr = new PrintWriter(new TerminalWriter(err), true);
    try {
      return execute(safeOut, safeErr, args);
    } catch (OutOfMemoryError e) {
      safeErr.println(OUT_OF_MEMORY);
      return ExitCode.USAGE;
    } finally {
      safeOut.flush();
      safeErr.flush();
    }
  }

  /** An option that is misspelled would be reported as one that is missing. */
  private static Optional<String> misspelled(
      CommandLine.ParameterException exception, String... given) {
    if (!(exception instanceof CommandLine.MissingParameterException)) {
      return Optional.empty();
    }
    Set<String> known = exception.getCommandLine().getCommandSpec().optionsMap().keySet();
    return Arrays.stream(given)
        .map(each -> each.replaceFirst("=.*", ""))
        .filter(each -> each.startsWith("--") && !known.contains(each))
        .findFirst()
        .flatMap(
            each ->
                Names.near(each, known)
                    .map(
                        near -> "unknown option '%s'; %s".formatted(each, Names.didYouMean(near))));
  }

  private static int execute(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          explain(exception, err);
          return ExitCode.USAGE;
        });
    commandLine.setParameterExceptionHandler(
        (exception, given) -> {
          CommandLine command = exception.getCommandLine();
          err.println(
              "error: "
                  + misspelled(exception, given)
                      .orElse(exception.getMessage().replace("option option", "option")));
          CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
          err.println(
              "       run '%s --help' for usage"
                  .formatted(command.getCommandSpec().qualifiedName()));
          return ExitCode.USAGE;
        });
    if (args.length == 0) {
      commandLine.usage(err);
      return ExitCode.USAGE;
    }
    Optional<String> unknown =
        UnknownCommand.explain(args[0], commandLine.getSubcommands().keySet());
    if (unknown.isPresent()) {
      // Checked before options are parsed, so that --help of an unknown command is an error.
      err.println(unknown.get());
      return ExitCode.USAGE;
    }
    return commandLine.execute(args);
  }

  private static void explainCause(IOException cause, PrintWriter err) {
    if (cause instanceof UnusableFile || cause instanceof FileSystemException) {
      explain(cause, err);
    } else {
      err.println("error: " + cause.getMessage());
    }
  }

  private static void explain(Exception exception, PrintWriter err) {
    if (exception instanceof CancellationException) {
      err.println(exception.getMessage());
    } else if (exception instanceof UnusableInput unusable) {
      err.println("error: " + unusable.getMessage());
      if (!unusable.hint().isEmpty()) {
        err.println("       " + unusable.hint());
      }
    } else if (exception instanceof UnusableFile unusable) {
      err.print(unusable.source().show(unusable.problem()));
    } else if (exception instanceof FileSystemException file) {
      err.println("error: " + file.getFile() + ": " + UnusableFile.reason(file));
      err.println("       check the path, its permissions and the free disk space");
    } else if (exception instanceof DamagedRecording) {
      err.println("error: " + exception.getMessage());
    } else if (exception instanceof UncheckedIOException unanswered) {
      explainCause(unanswered.getCause(), err);
    } else if (ExceptionUtils.findThrowable(exception, OutOfMemoryError.class).isPresent()) {
      err.println(OUT_OF_MEMORY);
    } else if (ExceptionUtils.findThrowableWithMessage(exception, NO_SPACE).isPresent()) {
      err.println("error: " + NO_SPACE);
      err.println(
          "       free some in the output folder and in the folder for temporary files, "
              + System.getProperty("java.io.tmpdir")
              + ", or set TMPDIR to another one");
    } else {
      err.println("error: " + exception);
      for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
        err.println("  caused by: " + cause);
      }
      if (System.getenv("MICROMOMENTS_DEBUG") != null) {
        exception.printStackTrace(err);
      } else {
        err.println("       set MICROMOMENTS_DEBUG=1 to print the stack trace");
      }
    }
  }
}
