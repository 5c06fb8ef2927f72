package io.micromoments.benchmark;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engines;
import io.micromoments.benchmark.plan.Settings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./micromoments bench}: exit code 0 if measured, 2 if used incorrectly. */
@Command(
    name = "micromoments bench",
    mixinStandardHelpOptions = true,
    description =
        "Compares the engine with the limit (source, shuffle, map, sink), stock flink-cep, Flink"
            + " SQL, Esper and Siddhi on the same events and patterns, in interleaved rounds;"
            + " prints a table of medians and ratios, and whether the engines find the same"
            + " matches.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments bench --quick",
      "  ./micromoments bench --quick --format json > figures.jsonl",
      "  ./micromoments bench --engines limit,micromoments --patterns 100 \\",
      "      --backends heap --keys 100000 --open-keys 0 --rounds 9",
      "  MICROMOMENTS_HEAP=16g ./micromoments bench"
    })
public final class BenchCommand implements Callable<Integer> {

  enum Format {
    text,
    json
  }

  private static final int MOST_PATTERNS = 10_000;
  private static final int MOST_KEYS = 50_000_000;
  private static final int MOST_EVENTS = 20_000_000;
  private static final int MOST_ROUNDS = 1_000;
  private static final int MOST_PARALLELISM = 32;
  private static final int LEAST_EVENTS = 1_000;

  @Option(
      names = "--quick",
      description =
          "Takes less than ten minutes: fewer events and rounds, 100000 keys, peers up to 50"
              + " patterns.")
  private boolean quick;

  @Option(
      names = "--patterns",
      split = ",",
      paramLabel = "N",
      description = "Numbers of patterns (default: 1,10,50,100,200,500; quick: without 200).")
  private List<Integer> patterns;

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "NAME",
      description =
          "Engines: limit, stock, sql, esper, siddhi, micromoments (default: all). Ratios require"
              + " limit.")
  private List<String> engines = Engines.NAMES;

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description = "State backends: heap, rocksdb (default: both).")
  private List<Backend> backends = List.of(Backend.values());

  @Option(
      names = "--keys",
      split = ",",
      paramLabel = "N",
      description = "Numbers of customers (default: 100000,5000000; quick: 100000).")
  private List<Integer> keys;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Number of rounds; medians are reported (default: 5; quick: 3).")
  private Integer rounds;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of the engines on Flink (default: ${DEFAULT-VALUE}).")
  private int parallelism = 1;

  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Maximum number of events per row; slow engines get as many as fit into their time budget"
              + " (default: 2000000; quick: 1000000).")
  private Integer events;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Time budget of a run of a row, in seconds (default: 5; quick: 2).")
  private Integer seconds;

  @Option(
      names = "--open-keys",
      paramLabel = "N",
      description =
          "Also measures state size, checkpoint and restore with an open partial match for each of"
              + " N customers (default: the greatest of --keys; quick: 0, not measured).")
  private Integer openKeys;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  /** Runs the command line and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.out.flush();
    // Embedded clusters and peers may leave non-daemon threads running.
    System.exit(code);
  }

  /** Runs the command line in this process. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new BenchCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          err.println();
          err.println("error: " + exception);
          for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  caused by: " + cause);
          }
          if (System.getenv("MICROMOMENTS_DEBUG") != null) {
            exception.printStackTrace(err);
          } else {
            err.println("       set MICROMOMENTS_DEBUG=1 to print the stack trace");
          }
          return ExitCode.USAGE;
        });
    return commandLine.execute(args);
  }

  @Override
  public Integer call() throws Exception {
    new Bench(
            settings(),
            spec.commandLine().getOut(),
            spec.commandLine().getErr(),
            Boolean.getBoolean("micromoments.terminal"))
        .run(format == Format.json);
    return ExitCode.OK;
  }

  private Settings settings() {
    List<Integer> counts =
        patterns != null
            ? patterns
            : quick ? List.of(1, 10, 50, 100, 500) : List.of(1, 10, 50, 100, 200, 500);
    counts.forEach(count -> check("--patterns", count, 1, MOST_PATTERNS));
    List<Integer> keyCounts =
        keys != null ? keys : quick ? List.of(100_000) : List.of(100_000, 5_000_000);
    keyCounts.forEach(count -> check("--keys", count, 1, MOST_KEYS));
    for (String engine : engines) {
      if (!Engines.NAMES.contains(engine)) {
        throw wrong("--engines: unknown engine '" + engine + "'", String.join(", ", Engines.NAMES));
      }
    }
    int open =
        openKeys != null
            ? openKeys
            : quick || !engines.contains("micromoments")
                ? 0
                : keyCounts.stream().max(Integer::compare).orElse(0);
    check("--open-keys", open, 0, MOST_KEYS);
    check("--parallelism", parallelism, 1, MOST_PARALLELISM);
    return new Settings(
        quick,
        Engines.NAMES.stream().filter(engines::contains).toList(),
        counts.stream().distinct().sorted().toList(),
        backends.stream().distinct().sorted().toList(),
        keyCounts.stream().distinct().sorted().toList(),
        checked("--rounds", rounds, quick ? 3 : 5, 1, MOST_ROUNDS),
        parallelism,
        checked("--events", events, quick ? 1_000_000 : 2_000_000, LEAST_EVENTS, MOST_EVENTS),
        Duration.ofSeconds(checked("--seconds", seconds, quick ? 2 : 5, 1, MOST_ROUNDS)),
        open);
  }

  private int checked(String option, Integer given, int otherwise, int least, int most) {
    int value = given == null ? otherwise : given;
    check(option, value, least, most);
    return value;
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(
          String.format(Locale.ROOT, "%s is %d", option, value),
          String.format(Locale.ROOT, "%d to %d", least, most));
    }
  }

  private CommandLine.ParameterException wrong(String found, String allowed) {
    return new CommandLine.ParameterException(
        spec.commandLine(), "error: %s%n       allowed: %s".formatted(found, allowed));
  }
}
