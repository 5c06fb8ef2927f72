package io.micromoments.workbench.cli;

import io.micromoments.messages.MessageFiles;
import io.micromoments.options.JobOptions;
import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingValues;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.replay.Expectations;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.report.ReplayReport;
import io.micromoments.workbench.report.ReportWriter;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Replays a scenario through the job and writes moments, commands, rejected and late lines,"
            + " and report.html; the same input gives the same files. With --bootstrap-servers,"
            + " sends the scenario to Kafka topics instead, in the order of the files.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments replay --scenario replay-data/jason-auto-loan --out out/jason",
      "  ./micromoments replay --scenario jason-auto-loan --check",
      "  ./micromoments replay --scenario bank-week --policy my-policy.yaml \\",
      "      --out out/week",
      "  ./micromoments replay --scenario mine --patterns my-patterns \\",
      "      --parallelism 4 --state-backend rocksdb --out out/mine",
      "  ./micromoments replay --scenario mine --set ingest.deduplicate=24h \\",
      "      --out out/mine",
      "  ./micromoments replay --scenario bank-week \\",
      "      --bootstrap-servers 127.0.0.1:9092 --registry http://127.0.0.1:8081 \\",
      "      --speed 10"
    })
final class ReplayCommand implements Callable<Integer> {

  private static final int MAX_DIFFERENCES_SHOWN = 20;
  private static final int MAX_LINES_SHOWN = 5;

  /** A shorter replay mostly starts Flink. */
  private static final int MIN_SECONDS_OF_A_RATE = 30;

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenario;

  @Option(
      names = "--patterns",
      paramLabel = "PATH",
      description =
          "Pattern file or folder; replaces the scenario's pack, its folder patterns, and the"
              + " patterns in definitions.jsonl.")
  private Path patterns;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Policy file; replaces the policies in the patterns' folder, in the scenario's, and in"
              + " definitions.jsonl.")
  private Path policy;

  @Option(
      names = "--messages",
      paramLabel = "DIR",
      description =
          "Folder with translations of the texts for customers: customer_LOCALE.properties.")
  private Path messages;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism, 1 to 32 (default: 1).")
  private Integer parallelism;

  @Option(
      names = "--state-backend",
      paramLabel = "heap|rocksdb",
      description = "State backend (default: heap).")
  private Replay.Backend backend;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Output folder; required unless --check or --update is given.")
  private Path out;

  @Option(names = "--check", description = "Compares the results with expected/ in the scenario.")
  private boolean check;

  @Option(
      names = "--update",
      description = "Overwrites expected/ in the scenario with the results.")
  private boolean update;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Sets a setting of the job for this replay, for example ingest.deduplicate=24h; can be"
              + " repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Mixin private LiveOptions live;

  @Mixin private SendRun sending;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (live.areGiven()) {
      rejectWithBroker();
      return sending.run(
          Home.scenario(scenario),
          live,
          format,
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
    if (sending.isGiven()) {
      throw new UnusableInput(
          "--speed and --shift-to-now require --bootstrap-servers",
          "without it, a replay runs as fast as possible");
    }
    int tasks = Optional.ofNullable(parallelism).orElse(1);
    if (tasks < 1 || tasks > 32) {
      throw new UnusableInput("--parallelism is " + tasks, "allowed: 1 to 32");
    }
    if (out == null && !check && !update) {
      throw new UnusableInput("--out DIR is missing", "for example --out out/jason");
    }
    if (check && update) {
      throw new UnusableInput("--check and --update are mutually exclusive", "omit one of them");
    }
    JobSettings jobSettings = jobSettings();
    ScenarioRun run =
        ScenarioRun.prepare(
            Home.scenario(scenario), Optional.ofNullable(patterns), Optional.ofNullable(policy));
    if (out != null) {
      OutputPath.createFolder(out);
    }
    run.warn(spec.commandLine().getErr());
    spec.commandLine()
        .getErr()
        .println(
            "Replaying %s with %s …".formatted(run.scenario().folder(), run.describeDefinitions()));
    try (ReplayResult result =
        run.replay(
            jobSettings,
            tasks,
            Optional.ofNullable(backend).orElse(Replay.Backend.heap),
            spec.commandLine().getErr())) {
      return show(run, result);
    }
  }

  private int show(ScenarioRun run, ReplayResult result) throws IOException {
    List<Measure> measures = result.measureRecords();
    ReplayReport report = run.report(result, measures);
    if (out != null) {
      result.writeTo(out);
      ReportWriter.write(report, out.resolve("report.html"));
    }
    if (update) {
      Expectations.update(run.scenario(), result);
    }
    List<Expectations.Difference> differences =
        check ? Expectations.compare(run.scenario(), result) : List.of();
    List<String> lines = run.explain(report, result, measures);
    if (format == Format.json) {
      spec.commandLine().getOut().println(Json.of(json(report, lines, result.took(), differences)));
    } else {
      print(report, lines, result, differences, run);
    }
    boolean hasOnlyRejectedEvents =
        report.totals().get("events").equals("0") && !result.rejected().isEmpty();
    return differences.isEmpty() && !hasOnlyRejectedEvents ? 0 : 1;
  }

  private JobSettings jobSettings() {
    JobSettings jobSettings;
    try {
      SettingValues values = new SettingValues(settings);
      values.rejectUnknown(JobOptions.ALL);
      jobSettings = JobSettings.of(values);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput("--set: " + e.getMessage(), "docs/running.md lists the settings");
    }
    try {
      return messages == null ? jobSettings : jobSettings.with(MessageFiles.read(messages));
    } catch (IllegalArgumentException | IOException e) {
      throw new UnusableInput(
          "--messages: " + e.getMessage(), "see docs/policies.md for how to translate messages");
    }
  }

  /** Rejects options that concern the job, because a replay into topics starts none. */
  private void rejectWithBroker() {
    List<String> rejected = new ArrayList<>();
    reject(rejected, patterns != null, "--patterns");
    reject(rejected, policy != null, "--policy");
    reject(rejected, messages != null, "--messages");
    reject(rejected, parallelism != null, "--parallelism");
    reject(rejected, backend != null, "--state-backend");
    reject(rejected, !settings.isEmpty(), "--set");
    reject(rejected, out != null, "--out");
    reject(rejected, check, "--check");
    reject(rejected, update, "--update");
    if (!rejected.isEmpty()) {
      throw new UnusableInput(
          String.join(", ", rejected)
              + ": not allowed with --bootstrap-servers, --registry or --settings",
          "with a broker, the scenario is only sent to its topics, from which a running job reads"
              + " it");
    }
  }

  private static void reject(List<String> rejected, boolean isGiven, String option) {
    if (isGiven) {
      rejected.add(option);
    }
  }

  private void print(
      ReplayReport report,
      List<String> lines,
      ReplayResult result,
      List<Expectations.Difference> differences,
      ScenarioRun run) {
    Duration took = result.took();
    PrintWriter console = spec.commandLine().getOut();
    report.totals().forEach((name, value) -> console.printf("%-15s %s%n", name, value));
    console.printf("%-15s %s%n", "seconds", seconds(took));
    if (took.toSeconds() >= MIN_SECONDS_OF_A_RATE) {
      console.printf(Locale.ROOT, "%-15s %d%n", "events/s", perSecond(report, took));
    }
    lines.forEach(console::println);
    Rejections.lines(result.rejected(), Optional.ofNullable(out)).forEach(console::println);
    printSome("late:       ", report.late(), report.totals().get("late events"));
    if (out != null) {
      console.println("written to      " + out.toAbsolutePath().normalize());
    }
    if (update) {
      console.println("updated         " + run.scenario().expected());
    }
    if (check) {
      differences.stream()
          .limit(MAX_DIFFERENCES_SHOWN)
          .forEach(
              each ->
                  console.printf(
                      "%s %s %s%n",
                      each.file(), each.missing() ? "- missing" : "+ not expected", each.line()));
      if (differences.size() > MAX_DIFFERENCES_SHOWN) {
        console.printf(Locale.ROOT, "… and %d more%n", differences.size() - MAX_DIFFERENCES_SHOWN);
      }
      console.println(
          differences.isEmpty()
              ? "check           as expected"
              : String.format(Locale.ROOT, "check           %d lines differ", differences.size()));
    }
  }

  /**
   * Prints the first lines of a list.
   *
   * @param all total number; may exceed the number of {@code lines}
   */
  private void printSome(String label, List<String> lines, String all) {
    PrintWriter console = spec.commandLine().getOut();
    lines.stream().limit(MAX_LINES_SHOWN).forEach(line -> console.println(label + line));
    if (lines.size() > MAX_LINES_SHOWN) {
      console.printf(
          Locale.ROOT, "%s… and %d more%n", label, Long.parseLong(all) - MAX_LINES_SHOWN);
    }
  }

  private Map<String, Object> json(
      ReplayReport report,
      List<String> lines,
      Duration took,
      List<Expectations.Difference> differences) {
    Map<String, Object> json = new LinkedHashMap<>();
    report
        .totals()
        .forEach((name, value) -> json.put(name.replace(' ', '_'), Long.parseLong(value)));
    json.put("results", lines);
    json.put("rejected", report.rejectedLines());
    json.put("late", report.late());
    json.put("seconds", Double.parseDouble(seconds(took)));
    json.put("events_per_s", perSecond(report, took));
    if (check) {
      json.put("as_expected", differences.isEmpty());
      json.put(
          "differences",
          differences.stream()
              .map(
                  each ->
                      Map.of("file", each.file(), "missing", each.missing(), "line", each.line()))
              .toList());
    }
    return json;
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.2f", took.toMillis() / 1000.0);
  }

  private static long perSecond(ReplayReport report, Duration took) {
    return Long.parseLong(report.totals().get("events")) * 1000 / Math.max(1, took.toMillis());
  }
}
