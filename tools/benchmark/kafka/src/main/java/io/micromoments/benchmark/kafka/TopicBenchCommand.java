package io.micromoments.benchmark.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.benchmark.kafka.TopicBench.Kind;
import io.micromoments.stack.Stack;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.server.Broker;
import io.micromoments.stack.server.Folders;
import io.micromoments.stack.server.Installation;
import io.micromoments.stack.server.Registry;
import io.micromoments.workbench.terminal.Format;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./micromoments bench --topics}. */
@Command(
    name = "micromoments bench --topics",
    mixinStandardHelpOptions = true,
    description =
        "Compares the whole job, from topic to topic, with a bare Flink job with the same"
            + " serializers, on a broker, a registry and a Flink cluster that it starts. Measures"
            + " the latency from an event in Kafka to its command in Kafka, and the throughput,"
            + " also compared with a job that copies each event. The rounds are interleaved.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments bench --topics",
      "  ./micromoments bench --topics --rates 5000 --seconds 60 --events 0",
      "  ./micromoments bench --topics --format json > figures.jsonl"
    })
public final class TopicBenchCommand implements Callable<Integer> {

  private static final int CUSTOMERS = 20_000;
  private static final int CLICKS = 500_000;

  /** Events per command of the bare job until the product's ratio has been measured. */
  private static final int EVERY = 26;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "N",
      description =
          "Event rates for the latency, per second (default: 1000,5000,20000; 0: not measured).")
  private List<Integer> rates = List.of(1_000, 5_000, 20_000);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Duration of each latency measurement, in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--events",
      paramLabel = "N",
      description =
          "Number of events for the throughput; 0: not measured (default: ${DEFAULT-VALUE}).")
  private int events = 4_000_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Number of rounds; medians are reported (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      description = "Number of patterns (default: ${DEFAULT-VALUE}).")
  private int patterns = 100;

  @Option(
      names = "--jvm",
      paramLabel = "OPTIONS",
      description =
          "JVM options of the TaskManager, for example -XX:+UseZGC (default: ${DEFAULT-VALUE}).")
  private String jvm = "-XX:+UseParallelGC";

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  private volatile boolean keep;

  /** Runs the command line and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    CommandLine commandLine = new CommandLine(new TopicBenchCommand());
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(commandLine.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Installation installation =
        Installation.of(Path.of(System.getProperty("micromoments.home", "")));
    Path folder = Files.createTempDirectory("micromoments-bench");
    Stack stack =
        new Stack(
            Broker.forBenchmark(installation, folder.resolve("broker")),
            new Registry(installation, folder.resolve("registry")),
            new FlinkCluster(folder.resolve("flink"), 1, 2, flink()),
            err::println);
    // Runs on Ctrl-C and on any other exit of this process.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, folder), "stop-stack"));
    try {
      measure(stack);
    } catch (Exception failure) {
      // Keep the logs, which explain the failure.
      keep = true;
      throw failure;
    }
    return ExitCode.OK;
  }

  private void measure(Stack stack) throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    stack.start();
    TopicBench bench =
        new TopicBench(stack, new BenchmarkData(patterns, CUSTOMERS, CLICKS), err::println);
    int every = events > 0 ? throughput(bench, EVERY) : EVERY;
    for (int rate : rates) {
      if (rate > 0) {
        latency(bench, rate, every);
      }
    }
  }

  private void end(Stack stack, Path folder) {
    // Read before closing, since processes stopped during their work fail.
    boolean keeps = keep;
    stack.close();
    if (!keeps) {
      Folders.delete(folder);
    }
  }

  /** Memory for the state, and the checkpoint interval of the heap profile. */
  private Map<String, String> flink() {
    return Map.of(
        TaskManagerOptions.TASK_HEAP_MEMORY.key(),
        "1500m",
        CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
        "30 s",
        CoreOptions.FLINK_TM_JVM_OPTIONS.key(),
        jvm);
  }

  /** Makes the bare job write as many commands as the product. */
  private static int every(double[] product) {
    return (int) Math.max(1, Math.round(product[1]));
  }

  /**
   * Measures throughput.
   *
   * @param every initial number of events per command of the bare job
   * @return the product's number of events per command
   */
  private int throughput(TopicBench bench, int every) throws Exception {
    spec.commandLine().getErr().println("warming up; the next three figures are not counted");
    every = every(bench.throughput(Kind.PRODUCT, events, every));
    bench.throughput(Kind.BARE, events, every);
    bench.throughput(Kind.COPY, events, every);
    double[] products = new double[rounds];
    double[] bares = new double[rounds];
    double[] copies = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double[] product = bench.throughput(Kind.PRODUCT, events, every);
      every = every(product);
      products[round] = product[0];
      bares[round] = bench.throughput(Kind.BARE, events, every)[0];
      copies[round] = bench.throughput(Kind.COPY, events, every)[0];
    }
    double ofBare = median(ratios(products, bares));
    double ofCopy = median(ratios(products, copies));
    print(
        String.format(
            Locale.ROOT,
            "throughput, %d patterns: %.0f events/s, %.2f times the bare job's, %.2f times the copy"
                + " job's",
            patterns,
            median(products),
            ofBare,
            ofCopy),
        Map.of(
            "patterns",
            patterns,
            "events_per_second",
            median(products),
            "bare_events_per_second",
            median(bares),
            "copy_events_per_second",
            median(copies),
            "ratio",
            ofBare,
            "copy_ratio",
            ofCopy));
    return every;
  }

  private static double[] ratios(double[] ours, double[] theirs) {
    return IntStream.range(0, ours.length).mapToDouble(i -> ours[i] / theirs[i]).toArray();
  }

  private void latency(TopicBench bench, int rate, int every) throws Exception {
    double[][] product = new double[Latencies.SHARES.size()][rounds];
    double[][] bare = new double[Latencies.SHARES.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      long[] ours =
          bench.latencies(Kind.PRODUCT, rate, Duration.ofSeconds(seconds), every).figures();
      long[] theirs =
          bench.latencies(Kind.BARE, rate, Duration.ofSeconds(seconds), every).figures();
      for (int i = 0; i < ours.length; i++) {
        product[i][round] = ours[i];
        bare[i][round] = theirs[i];
      }
    }
    List<Double> ours = Arrays.stream(product).map(TopicBenchCommand::median).toList();
    List<Double> theirs = Arrays.stream(bare).map(TopicBenchCommand::median).toList();
    print(
        String.format(
            Locale.ROOT,
            "latency at %d events/s: p50 %.0f, p99 %.0f, p99.9 %.0f ms; bare job %.0f, %.0f, %.0f"
                + " ms",
            rate,
            ours.get(0),
            ours.get(1),
            ours.get(2),
            theirs.get(0),
            theirs.get(1),
            theirs.get(2)),
        Map.of(
            "offered_per_second",
            rate,
            "percentiles",
            Latencies.SHARES,
            "latency_ms",
            ours,
            "bare_latency_ms",
            theirs));
  }

  private void print(String line, Map<String, Object> figures) throws JsonProcessingException {
    // Sorted by name, so that runs can be compared.
    Object ordered = new TreeMap<>(figures);
    spec.commandLine()
        .getOut()
        .println(format == Format.json ? new ObjectMapper().writeValueAsString(ordered) : line);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
