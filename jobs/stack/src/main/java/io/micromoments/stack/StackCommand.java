package io.micromoments.stack;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./micromoments stack}: runs until Ctrl-C; exit 2 when the stack cannot be started. */
@Command(
    name = "micromoments stack",
    mixinStandardHelpOptions = true,
    description =
        "Starts a Kafka broker, a schema registry and a Flink cluster on this machine, each as"
            + " processes of its own and without containers, says where they are, and stops them"
            + " on Ctrl-C.",
    footer = {"", "Examples:", "  ./micromoments stack", "  ./micromoments stack --dir out/stack"})
public final class StackCommand implements Callable<Integer> {

  private static final int TASK_MANAGERS = 1;
  private static final int SLOTS = 2;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where data and logs go and stay; a stack that was there goes on with its data (default: a"
              + " temporary folder).")
  private Path dir;

  @Option(names = "--keep", description = "Keeps the temporary folder.")
  private boolean keep;

  @Spec private CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.out.flush();
    System.exit(code);
  }

  /** Runs the command line in this process. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new StackCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          err.println(
              "error: " + (exception instanceof StackFailure ? exception.getMessage() : exception));
          for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  caused by: " + cause);
          }
          if (System.getenv("MICROMOMENTS_DEBUG") != null) {
            exception.printStackTrace(err);
          }
          return ExitCode.USAGE;
        });
    return commandLine.execute(args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Installation installation =
        Installation.of(Path.of(System.getProperty("micromoments.home", "")));
    Path folder =
        dir != null ? Folders.create(dir) : Files.createTempDirectory("micromoments-stack");
    out.println("Starting broker, registry and Flink in " + folder + " …");
    Stack stack = new Stack(installation, folder, TASK_MANAGERS, SLOTS, out::println);
    // Ctrl-C, and every other end of this process.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, folder), "stop-stack"));
    try {
      stack.start();
    } catch (StackFailure failure) {
      // What failed says why in its log.
      keep = true;
      throw failure;
    }
    out.println("The stack is up; Ctrl-C stops it.");
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  private void end(Stack stack, Path folder) {
    stack.close();
    if (dir == null && !keep) {
      Folders.delete(folder);
    }
  }
}
