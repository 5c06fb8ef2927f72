package io.micromoments.stack;

import io.micromoments.stack.server.Folders;
import io.micromoments.stack.server.Installation;
import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.ServerDownException;
import io.micromoments.stack.server.StackException;
import io.micromoments.text.Durations;
import io.micromoments.workbench.terminal.Format;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./micromoments stack}: runs until Ctrl-C. Exits with 2 if the stack cannot be started, and
 * with 1 if one of its processes dies too often or --check times out.
 */
@Command(
    name = "micromoments stack",
    mixinStandardHelpOptions = true,
    description =
        "Starts a Kafka broker, a schema registry and a Flink cluster as processes on this machine,"
            + " without containers; creates the topics, runs the job with the bank's patterns and"
            + " generates events of simulated customers. Prints the addresses, and stops everything"
            + " on Ctrl-C. Restarts processes that die, up to a limit.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments stack",
      "  ./micromoments stack --check",
      "  ./micromoments stack --check --format json",
      "  ./micromoments stack --dir out/stack --no-generator"
    })
public final class StackCommand implements Callable<Integer> {

  private static final int TASK_MANAGERS = 1;
  private static final int SLOTS = 2;

  /** Disk space for servers, logs and several hours of generated events. */
  private static final int MEGABYTES = 500;

  private static final String PACK = "patterns/library/bank";
  private static final String STORY = "replay-data/jason-auto-loan";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for data and logs, which are kept; existing data are reused (default:"
              + " a temporary folder).")
  private Path dir;

  @Option(names = "--keep", description = "Keeps the temporary folder.")
  private volatile boolean keep;

  @Option(
      names = "--check",
      description =
          "Sends Jason's story through the topics, waits for his command, prints the duration of"
              + " each phase and exits: code 0 if the command arrived, 1 if not.")
  private boolean check;

  @Option(
      names = "--format",
      description = "Format of the result of --check: text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "3m",
      converter = PositiveDuration.class,
      description =
          "Maximum time without progress when waiting for the job and for the results of --check;"
              + " with progress, the wait continues (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--no-generator",
      description = "Does not generate events of simulated customers.")
  private boolean noGenerator;

  @Spec private CommandSpec spec;

  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private Phase phase = Phase.SERVERS;
  private ScenarioCheck.CheckResult checkResult;
  private volatile boolean isEnding;

  /** Runs the command line and exits with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
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
              "error: "
                  + (exception instanceof StackException ? exception.getMessage() : exception));
          for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  caused by: " + cause);
          }
          if (System.getenv("MICROMOMENTS_DEBUG") != null) {
            exception.printStackTrace(err);
          }
          return exception instanceof NoProgressException
                  || exception instanceof ServerDownException
              ? ExitCode.SOFTWARE
              : ExitCode.USAGE;
        });
    return commandLine.execute(args);
  }

  @Override
  public Integer call() throws Exception {
    if (format == Format.json && !check) {
      throw new StackException(
          "--format json requires --check, because a running stack has no result");
    }
    Path home = Path.of(System.getProperty("micromoments.home", "")).toAbsolutePath();
    Path folder = dir != null ? Folders.create(dir) : Folders.createTemporary("micromoments-stack");
    Folders.requireSpace(folder, MEGABYTES);
    if (check && Files.exists(folder.resolve("broker"))) {
      throw new StackException(
          "--check requires a folder without a stack, because the command of an earlier check would"
              + " be taken for this one's; choose another folder than "
              + folder);
    }
    PrintWriter progress = progress();
    progress.println("Starting broker, registry and Flink in " + folder + " …");
    Stack stack = new Stack(Installation.of(home), folder, TASK_MANAGERS, SLOTS, progress::println);
    MicromomentsDeployment product = new MicromomentsDeployment(stack);
    Supervisor supervisor = stack.supervisor(product, progress::println);
    // Runs on Ctrl-C and on every other exit of this process.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(supervisor, stack, folder), "stop-stack"));
    try {
      run(stack, product, supervisor, home, folder);
      return ExitCode.OK;
    } catch (Exception e) {
      if (isEnding) {
        // On Ctrl-C, exceptions of interrupted work are not failures.
        new CountDownLatch(1).await();
      }
      // Keep the logs, which contain the cause of the failure.
      keep = true;
      progress.println("Data and logs are kept in " + folder);
      Exception failure = supervisor.failure().isPresent() ? supervisor.failure().get() : e;
      if (check && format == Format.json) {
        out().println(CheckReport.json(phase.id(), failure, folder, seconds));
      }
      throw failure;
    }
  }

  /** Returns when the check has passed; without --check, runs until something fails. */
  private void run(
      Stack stack, MicromomentsDeployment product, Supervisor supervisor, Path home, Path folder)
      throws Exception {
    PrintWriter progress = progress();
    ProgressWait wait =
        new ProgressWait(
            timeout,
            "%s (broker/broker.log, registry/registry.log, flink/*.log)".formatted(folder),
            progress::println);
    runPhase(Phase.SERVERS, stack::start);
    // When the supervisor gives up, whatever the main thread waits for cannot happen any more.
    supervisor.start(Thread.currentThread()::interrupt);
    runPhase(Phase.TOPICS, () -> product.createTopics(wait));
    try (TopicClient topics = new TopicClient(product.connection())) {
      runPhase(Phase.PATTERNS, () -> product.publishDefinitions(topics, home.resolve(PACK)));
      runPhase(Phase.JOB, () -> product.run(topics, wait));
      if (check) {
        ScenarioCheck story = new ScenarioCheck(product.connection(), topics, wait);
        runPhase(Phase.STORY, () -> checkResult = story.run(home.resolve(STORY)));
        out()
            .println(
                format == Format.json
                    ? CheckReport.json(checkResult, seconds)
                    : CheckReport.text(checkResult));
        return;
      }
    }
    printAddresses(progress, stack, product);
    if (!noGenerator) {
      startGenerator(product, progress);
    }
    new CountDownLatch(1).await();
  }

  private static void startGenerator(MicromomentsDeployment product, PrintWriter progress) {
    Thread generator =
        new Thread(
            new EventSimulator(new TopicClient(product.connection()), System.nanoTime()),
            "generator");
    generator.setDaemon(true);
    generator.setUncaughtExceptionHandler(
        (thread, failure) ->
            progress.println(
                "error: the event generator has stopped: "
                    + failure.getMessage()
                    + "; restart the stack"));
    generator.start();
  }

  private static void printAddresses(PrintWriter out, Stack stack, MicromomentsDeployment product) {
    out.println();
    out.println("Kafka            " + product.connection().bootstrapServers());
    out.println("schema registry  " + product.connection().registryUrl());
    out.println("Flink            " + stack.flink().webUi());
    out.println();
    out.println("See what is active:  ./micromoments publish --list " + options(product));
    out.println(
        "Explain a customer:  ./micromoments explain --customer %s --for 1m "
                .formatted(EventSimulator.FIRST_CUSTOMER)
            + options(product));
    out.println("Record the topics:   ./micromoments record --out out/live " + options(product));
    out.println("Press Ctrl-C to stop.");
  }

  private static String options(MicromomentsDeployment product) {
    return "--bootstrap-servers %s --registry %s"
        .formatted(product.connection().bootstrapServers(), product.connection().registryUrl());
  }

  /** Phase of startup and check; its id is used in JSON. */
  private enum Phase {
    SERVERS("broker, registry and Flink"),
    TOPICS("topics and schemas"),
    PATTERNS("the bank's patterns"),
    JOB("the job"),
    STORY("Jason's story");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parses the duration of an option; it must be positive. */
  static final class PositiveDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Durations.parse(text)
          .filter(duration -> !duration.isZero())
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is not a valid time limit; allowed: %s, longer than 0s"
                          .formatted(text, Durations.ALLOWED)));
    }
  }

  /** The work of a phase. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void runPhase(Phase next, Work work) throws Exception {
    phase = next;
    long begin = System.nanoTime();
    work.run();
    double took = (System.nanoTime() - begin) / 1e9;
    seconds.put(phase.id(), Math.round(took * 10) / 10.0);
    progress().printf(Locale.ROOT, "%-28s %.1f s%n", phase.label, took);
  }

  /** Returns the progress output. With JSON, standard output is reserved for the result. */
  private PrintWriter progress() {
    return format == Format.json ? spec.commandLine().getErr() : out();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void end(Supervisor supervisor, Stack stack, Path folder) {
    isEnding = true;
    boolean keeps = dir != null || keep;
    supervisor.close();
    stack.close();
    if (!keeps) {
      Folders.delete(folder);
    }
  }
}
