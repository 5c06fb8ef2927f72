package io.micromoments.stack;

import io.micromoments.workbench.cli.Format;
import io.micromoments.workbench.cli.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
      "  ./micromoments stack --check --format json",
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

  @Option(
      names = "--format",
      description = "Of what --check found out: text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Option(names = "--no-generator", description = "No customers but those you send.")
  private boolean noGenerator;

  @Spec private CommandSpec spec;

  private final Map<String, Double> seconds = new LinkedHashMap<>();

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
    if (format == Format.json && !check) {
      throw new StackFailure("--format json is of --check; a stack that goes on has no result");
    }
    Path home = Path.of(System.getProperty("micromoments.home", "")).toAbsolutePath();
    Path folder =
        dir != null ? Folders.create(dir) : Files.createTempDirectory("micromoments-stack");
    if (check && Files.exists(folder.resolve("broker"))) {
      throw new StackFailure(
          "--check needs a folder without a stack, or the command of an earlier check would pass for"
              + " this one's; found one in "
              + folder);
    }
    PrintWriter progress = progress();
    progress.println("Starting broker, registry and Flink in " + folder + " …");
    Stack stack = new Stack(Installation.of(home), folder, TASK_MANAGERS, SLOTS, progress::println);
    Thread generator = null;
    // Ctrl-C, and every other end of this process.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, folder), "stop-stack"));
    try {
      during(Part.SERVERS, stack::start);
      Product product = new Product(stack);
      during(Part.TOPICS, product::createTopics);
      try (TopicClient topics = new TopicClient(product.connection())) {
        during(Part.PATTERNS, () -> product.tell(topics, home.resolve(PACK)));
        during(Part.JOB, product::run);
        if (check) {
          return check(product, topics, home) ? ExitCode.OK : ExitCode.SOFTWARE;
        }
      }
      tell(progress, stack, product);
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
    StoryCheck.Moved[] moved = new StoryCheck.Moved[1];
    try {
      during(
          Part.STORY,
          () -> moved[0] = StoryCheck.run(product.connection(), topics, home.resolve(STORY)));
    } catch (StackFailure failure) {
      keep = true;
      spec.commandLine().getErr().println("error: " + failure.getMessage());
    }
    tell(moved[0]);
    return moved[0] != null;
  }

  /** What came of the story; null: not what had to. */
  private void tell(StoryCheck.Moved moved) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("passed", moved != null);
      if (moved != null) {
        json.put("customer_id", moved.customer());
        json.put("command_id", moved.commandId());
        json.put("offer_id", moved.offer());
        json.put("place_before", moved.placeBefore());
        json.put("told_on", moved.topic());
      }
      json.put("seconds", seconds);
      out.println(Json.of(json));
    } else if (moved != null) {
      out.printf(
          "%s: %s moved from place %d to 1, told on %s%n",
          moved.customer(), moved.offer(), moved.placeBefore(), moved.topic());
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

  /** A part of the start and of the check, by its name in JSON. */
  private enum Part {
    SERVERS("broker, registry and Flink"),
    TOPICS("topics and schemas"),
    PATTERNS("the bank's patterns"),
    JOB("the job"),
    STORY("Jason's story");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  /** What is done in a part. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void during(Part part, Work work) throws Exception {
    long begin = System.nanoTime();
    work.run();
    double took = (System.nanoTime() - begin) / 1e9;
    seconds.put(part.name().toLowerCase(Locale.ROOT), Math.round(took * 10) / 10.0);
    progress().printf(Locale.ROOT, "%-28s %.1f s%n", part.words, took);
  }

  /** Standard output is the result's alone where a script reads it. */
  private PrintWriter progress() {
    return format == Format.json ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }

  private void end(Stack stack, Path folder) {
    // Asked before: what is stopped in the middle of its work fails.
    boolean keeps = dir != null || keep;
    stack.close();
    if (!keeps) {
      Folders.delete(folder);
    }
  }
}
