package io.micromoments.benchmark.kafka;

import io.micromoments.benchmark.kafka.TopicBench.Kind;
import io.micromoments.stack.Broker;
import io.micromoments.stack.FlinkCluster;
import io.micromoments.stack.Installation;
import io.micromoments.stack.Registry;
import io.micromoments.stack.Stack;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
        "Measures the whole job from topic to topic against a bare Flink job of the same"
            + " serializers, over a broker, a registry and a Flink cluster that it starts: the time"
            + " from an event in Kafka to its command in Kafka, and how many events a second get"
            + " through. Rounds of the two are interleaved.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments bench --topics",
      "  ./micromoments bench --topics --rates 5000 --seconds 60 --events 0"
    })
public final class TopicBenchCommand implements Callable<Integer> {

  private static final int CUSTOMERS = 20_000;
  private static final int CLICKS = 500_000;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "N",
      description = "Events a second (default: 1000,5000,20000; 0: none).")
  private List<Integer> rates = List.of(1_000, 5_000, 20_000);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long latencies are measured (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Of the throughput; 0: not measured (default: ${DEFAULT-VALUE}).")
  private int events = 4_000_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Of each measurement; medians are taken (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int patterns = 100;

  @Option(
      names = "--jvm",
      paramLabel = "OPTIONS",
      description =
          "Of the JVM that runs both jobs, for example -XX:+UseZGC (default: ${DEFAULT-VALUE}).")
  private String jvm = "-XX:+UseSerialGC";

  @Spec private CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
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
    try (Stack stack =
        new Stack(
            new Broker(installation, folder.resolve("broker")),
            new Registry(installation, folder.resolve("registry")),
            new FlinkCluster(folder.resolve("flink"), 1, 2, flink()),
            err::println)) {
      stack.start();
      TopicBench bench =
          new TopicBench(stack, new World(patterns, CUSTOMERS, CLICKS), err::println);
      int every = 50;
      if (events > 0) {
        err.println("warming up; the next two figures do not count");
        every = every(bench.throughput(Kind.PRODUCT, events, every));
        bench.throughput(Kind.BARE, events, every);
        double[] ratios = new double[rounds];
        double[] perSecond = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          double[] product = bench.throughput(Kind.PRODUCT, events, every);
          every = every(product);
          double[] bare = bench.throughput(Kind.BARE, events, every);
          ratios[round] = product[0] / bare[0];
          perSecond[round] = product[0];
        }
        print(
            "throughput, %d patterns: %.0f events/s, %.2f of the bare job's"
                .formatted(patterns, median(perSecond), median(ratios)));
      }
      for (int rate : rates) {
        if (rate > 0) {
          latency(bench, rate, every);
        }
      }
    }
    return ExitCode.OK;
  }

  /** Room for the state, and checkpoints as often as the heap profile has them. */
  private Map<String, String> flink() {
    return Map.of(
        TaskManagerOptions.TASK_HEAP_MEMORY.key(),
        "1500m",
        CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
        "30 s",
        CoreOptions.FLINK_TM_JVM_OPTIONS.key(),
        jvm);
  }

  /** The bare job writes as many commands as the product. */
  private static int every(double[] product) {
    return (int) Math.max(1, Math.round(product[1]));
  }

  private void latency(TopicBench bench, int rate, int every) throws Exception {
    double[][] product = new double[3][rounds];
    double[][] bare = new double[3][rounds];
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
    print(
        "latency at %d events/s: p50 %.0f, p99 %.0f, p99.9 %.0f ms; bare %.0f, %.0f, %.0f ms"
            .formatted(
                rate,
                median(product[0]),
                median(product[1]),
                median(product[2]),
                median(bare[0]),
                median(bare[1]),
                median(bare[2])));
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
  }

  private static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
