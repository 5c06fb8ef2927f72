package io.micromoments.benchmark.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.terminal.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./micromoments bench --replay}. */
@Command(
    name = "micromoments bench --replay",
    mixinStandardHelpOptions = true,
    description =
        "Measures the replay of a recording with the retail pack and further patterns, each time in"
            + " a process of its own, and compares it with only parsing the events with Jackson."
            + " The rounds are interleaved.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments bench --replay",
      "  ./micromoments bench --replay --events 200000 --rounds 1",
      "  ./micromoments bench --replay --format json > figures.jsonl"
    })
public final class ReplayBenchCommand implements Callable<Integer> {

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Number of events (default: ${DEFAULT-VALUE}).")
  private int events = 2_000_000;

  @Option(
      names = "--customers",
      paramLabel = "N",
      description = "Number of customers (default: ${DEFAULT-VALUE}).")
  private int customers = 20_000;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      description = "Number of patterns beside the retail pack (default: ${DEFAULT-VALUE}).")
  private int patterns = 50;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Number of rounds; medians are reported (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--write-recording",
      paramLabel = "DIR",
      description =
          "Only writes the recording and its patterns into this new folder, to try commands on it.")
  private Path recording;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  /** Runs the command line and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    CommandLine commandLine = new CommandLine(new ReplayBenchCommand());
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(commandLine.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    for (int each : List.of(events, customers, patterns, rounds)) {
      if (each < 1) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "error: a number is " + each + "; allowed: 1 or more");
      }
    }
    if (recording != null) {
      return writeRecording();
    }
    Path folder = Files.createTempDirectory("micromoments-bench");
    try {
      measure(folder);
    } finally {
      FileUtils.deleteDirectory(folder.toFile());
    }
    return ExitCode.OK;
  }

  private int writeRecording() throws IOException {
    if (Files.exists(recording)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "error: --write-recording: " + recording + " exists; name a new folder");
    }
    write(Files.createDirectories(recording), home());
    spec.commandLine().getOut().println("written to " + recording.toAbsolutePath().normalize());
    return ExitCode.OK;
  }

  private static Path home() {
    return Path.of(System.getProperty("micromoments.home", ""));
  }

  private void write(Path scenario, Path home) throws IOException {
    spec.commandLine()
        .getErr()
        .printf(Locale.ROOT, "writing a recording of %,d events …%n", events);
    new BenchmarkScenario(events, customers, patterns)
        .write(scenario, home.resolve("patterns/library/retail"));
  }

  private void measure(Path folder) throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Path scenario = Files.createDirectory(folder.resolve("scenario"));
    Path home = home();
    write(scenario, home);
    MeasuredRuns runs = new MeasuredRuns(home, scenario, folder.resolve("out"));
    RunTimes parsing = new RunTimes(rounds);
    RunTimes replay = new RunTimes(rounds);
    for (int round = 0; round < rounds; round++) {
      err.printf(Locale.ROOT, "round %d of %d …%n", round + 1, rounds);
      parsing.add(runs.parsing());
      replay.add(runs.replay());
    }
    print(parsing.median(), replay.median());
  }

  private void print(RunTimes.Run parsing, RunTimes.Run replay) throws JsonProcessingException {
    double ratio = replay.cpuSeconds() / parsing.cpuSeconds();
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> figures = new TreeMap<>();
      figures.put("events", events);
      figures.put("customers", customers);
      figures.put("patterns", patterns);
      figures.put("rounds", rounds);
      figures.put("parsing_cpu_s", parsing.cpuSeconds());
      figures.put("replay_start_s", replay.startSeconds());
      figures.put("replay_job_s", replay.jobSeconds());
      figures.put("replay_rest_s", replay.restSeconds());
      figures.put("replay_cpu_s", replay.cpuSeconds());
      figures.put("replay_peak_mib", replay.peakMebibytes());
      figures.put("cpu_ratio_to_parsing", ratio);
      out.println(new ObjectMapper().writeValueAsString(figures));
      return;
    }
    out.printf(
        Locale.ROOT,
        "parsing only   %5.1f s CPU%n"
            + "replay         %5.1f s CPU, %.1f times as much%n"
            + "  start        %5.1f s%n"
            + "  job          %5.1f s, %,.0f events per second%n"
            + "  results      %5.1f s%n"
            + "  peak memory  %5.0f MiB%n",
        parsing.cpuSeconds(),
        replay.cpuSeconds(),
        ratio,
        replay.startSeconds(),
        replay.jobSeconds(),
        events / replay.jobSeconds(),
        replay.restSeconds(),
        replay.peakMebibytes());
  }
}
