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
            + " processes of its own and without containers; creates the topics, runs the job with"
            + " the bank's patterns over them and lets customers do things. Says where all of it is,"
            + " and stops it on Ctrl-C.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments stack",
      "  ./micromoments stack --check",
      "  ./micromoments stack --dir out/stack --no-generator"
    })
public final class StackCommand implements Callable<Integer> {

  private static final int TASK_MANAGERS = 1;
  private static final int SLOTS = 2;
  private static final String PACK = "patterns/library/bank";
  private static final String STORY = "replay-data/jason-auto-loan";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where data and logs go and stay; a stack that was there goes on with its data (default: a"
              + " temporary folder).")
  private Path dir;

  @Option(names = "--keep", description = "Keeps the temporary folder.")
  private boolean keep;

  @Option(
      names = "--check",
      description =
          "Sends Jason's story through the topics, waits for his command, says how long each part"
              + " took, and ends: exit 0 when it came, 1 when not.")
  private boolean check;

  @Option(names = "--no-generator", description = "No customers but those you send.")
  private boolean noGenerator;

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
    Path home = Path.of(System.getProperty("micromoments.home", "")).toAbsolutePath();
    Path folder =
        dir != null ? Folders.create(dir) : Files.createTempDirectory("micromoments-stack");
    if (check && Files.exists(folder.resolve("broker"))) {
      throw new StackFailure(
          "--check needs a folder without a stack, or the command of an earlier check would pass for"
              + " this one's; found one in "
              + folder);
    }
    out.println("Starting broker, registry and Flink in " + folder + " …");
    Stack stack = new Stack(Installation.of(home), folder, TASK_MANAGERS, SLOTS, out::println);
    Thread generator = null;
    // Ctrl-C, and every other end of this process.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, folder), "stop-stack"));
    try {
      part("broker, registry and Flink", stack::start);
      Product product = new Product(stack);
      part("topics and schemas", product::createTopics);
      try (TopicClient topics = new TopicClient(product.connection())) {
        part("the bank's patterns", () -> product.tell(topics, home.resolve(PACK)));
        part("the job", product::run);
        if (check) {
          return check(product, topics, home) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
      }
      tell(out, stack, product);
      if (!noGenerator) {
        generator =
            new Thread(
                new Generator(new TopicClient(product.connection()), System.nanoTime()),
                "generator");
        generator.setDaemon(true);
        generator.start();
      }
    } catch (Exception failure) {
      // What failed says why in its log.
      keep = true;
      throw failure;
    }
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  private boolean check(Product product, TopicClient topics, Path home) throws Exception {
    try {
      part(
          "Jason's story",
          () ->
              spec.commandLine()
                  .getOut()
                  .println(StoryCheck.run(product.connection(), topics, home.resolve(STORY))));
      return true;
    } catch (StackFailure failure) {
      keep = true;
      spec.commandLine().getErr().println("error: " + failure.getMessage());
      return false;
    }
  }

  private static void tell(PrintWriter out, Stack stack, Product product) {
    out.println();
    out.println("Kafka            " + product.connection().bootstrapServers());
    out.println("schema registry  " + product.connection().registryUrl());
    out.println("Flink            " + stack.flink().webUi());
    out.println();
    out.println("See what is active:  ./micromoments publish --list " + options(product));
    out.println("Record a minute:     ./micromoments record --out out/live " + options(product));
    out.println("Ctrl-C stops it all.");
  }

  private static String options(Product product) {
    return "--bootstrap-servers %s --registry %s"
        .formatted(product.connection().bootstrapServers(), product.connection().registryUrl());
  }

  /** A part of the start. */
  @FunctionalInterface
  private interface Part {
    void run() throws Exception;
  }

  private void part(String name, Part part) throws Exception {
    long begin = System.nanoTime();
    part.run();
    spec.commandLine()
        .getOut()
        .printf(java.util.Locale.ROOT, "%-28s %.1f s%n", name, (System.nanoTime() - begin) / 1e9);
  }

  private void end(Stack stack, Path folder) {
    stack.close();
    if (dir == null && !keep) {
      Folders.delete(folder);
    }
  }
}
