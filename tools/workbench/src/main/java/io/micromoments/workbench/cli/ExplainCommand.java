package io.micromoments.workbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.detect.TraceSettings;
import io.micromoments.kafka.TraceRequestLimits;
import io.micromoments.options.JobSettings;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.TopLevelFields;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import io.micromoments.workbench.explain.CustomerTraces;
import io.micromoments.workbench.explain.EventDescriptions;
import io.micromoments.workbench.explain.ExplainPage;
import io.micromoments.workbench.explain.ExplanationText;
import io.micromoments.workbench.explain.RecordedCustomers;
import io.micromoments.workbench.explain.RecordedOffers;
import io.micromoments.workbench.explain.TracesJson;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.live.trace.LiveTraces;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.DurationOption;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.terminal.TimeOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code explain}: why a pattern did or did not match, and why an offer stands where it stands. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Explains what the job did for a customer of a scenario, or does for a customer now: why a"
            + " pattern did or did not match, and why an offer stands where it stands.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason \\",
      "      --pattern auto-loan-at-dealership",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason \\",
      "      --offer heloc",
      "  ./micromoments explain --bootstrap-servers 127.0.0.1:9092 \\",
      "      --registry http://127.0.0.1:8081 --customer jason --for 10m"
    })
final class ExplainCommand implements Callable<Integer> {

  private static final int MAX_NAMED = 20;

  @Option(
      names = "--scenario",
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenario;

  @Mixin private LiveOptions live;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description =
          "How long to trace the customer in a running job, from now on; at most 24h (default: 10m).")
  private Duration duration;

  @Option(
      names = "--customer",
      required = true,
      paramLabel = "ID",
      description = "Customer, or device:ID for a guest.")
  private String customer;

  @Option(
      names = "--pattern",
      paramLabel = "NAME",
      description = "Explains this pattern in detail, instead of one line for each.")
  private String pattern;

  @Option(
      names = "--offer",
      paramLabel = "ID",
      description = "Explains the place of this offer in detail.")
  private String offer;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Explains what was going on at this event time, such as 2026-05-02T14:05:00Z: the attempts"
              + " that were open, and the latest decision before.")
  private String at;

  @Option(names = "--all", description = "Shows all attempts, not only the best ones.")
  private boolean all;

  @Option(
      names = "--definitions",
      paramLabel = "PATH",
      description =
          "Other definitions than those of the scenario; can be repeated. A folder replaces all"
              + " patterns, and the policy if it has one; a pattern file replaces its pattern; a"
              + " policy file replaces the policy; a .jsonl file of catalogue lines replaces its"
              + " offers.")
  private List<Path> definitions = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also writes the explanation as a page, such as why.html.")
  private Path page;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if ((scenario == null) != live.areGiven()) {
      throw new UnusableInput(
          scenario == null
              ? "--scenario is missing"
              : "--scenario and the options of a running job are mutually exclusive",
          "allowed: --scenario DIR, or --bootstrap-servers … --registry … for a running job");
    }
    Optional<Instant> time = TimeOptions.time("--at", at);
    if (page != null) {
      OutputPath.prepareFile("--out", page);
    }
    return live.areGiven() ? explainLive() : explainRecorded(time);
  }

  private int explainLive() throws Exception {
    if (at != null || !definitions.isEmpty()) {
      throw new UnusableInput(
          "%s requires --scenario".formatted(at != null ? "--at" : "--definitions"),
          "record the running job into a scenario to explain the past");
    }
    Duration asked = duration == null ? Duration.ofMinutes(10) : duration;
    if (asked.isZero() || asked.compareTo(TraceRequestLimits.MAX_DURATION) > 0) {
      throw new UnusableInput(
          "--for is %s".formatted(Durations.show(asked)), "allowed: more than 0s, at most 24h");
    }
    try (Cluster cluster = live.open();
        LiveTraces job = new LiveTraces(cluster, customer, Optional.ofNullable(pattern), asked)) {
      LiveExplanation explanation =
          new LiveExplanation(job, cluster.connection(), customer, format, spec);
      if (!explanation.read()) {
        return 1;
      }
      show(
          explanation.traces(),
          job.moments(),
          EventDescriptions.NONE,
          "the job at " + cluster.connection().bootstrapServers());
      return 0;
    }
  }

  private int explainRecorded(Optional<Instant> time) throws Exception {
    if (duration != null) {
      throw new UnusableInput("--for requires a running job", "remove it, or --scenario");
    }
    ScenarioRun run = ScenarioRun.prepare(Home.scenario(scenario), definitions);
    List<String> known = run.patternNames();
    if (pattern != null && !known.contains(pattern)) {
      throw new UnusableInput(
          "there is no pattern '%s' in the definitions".formatted(pattern),
          Names.allowed(pattern, known));
    }
    if (run.isDraft(pattern)) {
      throw new UnusableInput(
          "pattern '%s' is a draft, which is not run".formatted(pattern),
          "set its status to shadow or live");
    }
    PrintWriter err = spec.commandLine().getErr();
    run.warn(err);
    TraceSettings trace =
        new TraceSettings(
            Set.of(customer),
            pattern == null ? Set.of() : Set.of(pattern),
            time.orElse(null),
            true);
    JobSettings settings =
        JobSettings.DEFAULT.with(JobSettings.DEFAULT.detection().withTrace(trace));
    try (ReplayResult result = run.replay(settings, 1, Replay.Backend.heap, err)) {
      explain(run, result, time, err);
    }
    return 0;
  }

  private void explain(
      ScenarioRun run, ReplayResult result, Optional<Instant> time, PrintWriter err)
      throws IOException {
    Rejections.lines(result.rejected(), Optional.empty()).forEach(err::println);
    if (result.traces().isEmpty()) {
      throw new UnusableInput(
          "%s has no event of '%s' that a pattern could read"
              .formatted(run.scenario().folder(), customer),
          RecordedCustomers.hint(run.scenario().folder(), customer));
    }
    CustomerTraces traces =
        CustomerTraces.of(
            result.traceRecords(),
            result.commands().stream()
                .filter(line -> TopLevelFields.of(line, "customer_id").equals(customer))
                .map(ReplayResult::command)
                .toList(),
            time);
    if (offer != null && !isRanked(traces, offer)) {
      rejectUnknownOffer(run);
    }
    show(
        traces,
        momentsOf(traces, result),
        pattern == null
            ? EventDescriptions.NONE
            : EventDescriptions.of(run.scenario().folder(), result.traceRecords()),
        scenario);
    if (format == Format.text) {
      warnOfLate(result);
    }
  }

  /** Returns the moments that the traces name. Other moments are not parsed in full. */
  private static List<Micromoment> momentsOf(CustomerTraces traces, ReplayResult result) {
    Set<String> ids = traces.momentIds();
    return result.moments().stream()
        .filter(line -> ids.contains(TopLevelFields.of(line, "moment_id")))
        .map(ReplayResult::moment)
        .toList();
  }

  private void show(
      CustomerTraces traces, List<Micromoment> found, EventDescriptions events, String source)
      throws IOException {
    Map<String, Micromoment> moments = new HashMap<>();
    found.forEach(each -> moments.put(each.getMomentId(), each));
    if (page != null) {
      ExplainPage.of(customer, source, traces, moments).write(page);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.of(TracesJson.of(customer, traces)));
      return;
    }
    out.println("customer " + customer + (at == null ? "" : " at " + at));
    out.println();
    new ExplanationText(
            traces,
            moments,
            events,
            TimeOptions.time("--at", at),
            Optional.ofNullable(pattern),
            Optional.ofNullable(offer),
            all,
            live.areGiven())
        .print(out);
  }

  private static boolean isRanked(CustomerTraces traces, String offer) {
    return traces.decisions().stream()
        .flatMap(each -> each.decision().getOffers().stream())
        .anyMatch(each -> each.getOfferId().equals(offer));
  }

  private void rejectUnknownOffer(ScenarioRun run) throws IOException {
    Set<String> known = RecordedOffers.of(run.scenario().folder(), run.policy());
    if (!known.contains(offer)) {
      throw new UnusableInput(
          "there is no offer '%s' in %s or its policy".formatted(offer, run.scenario().folder()),
          Names.near(offer, known)
              .map(Names::didYouMean)
              .orElse(
                  known.isEmpty()
                      ? "it has no offers"
                      : "offers are "
                          + known.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                          + (known.size() > MAX_NAMED ? ", …" : "")));
    }
  }

  private void warnOfLate(ReplayResult result) {
    long late = result.late().stream().filter(this::isOfCustomer).count();
    if (late > 0) {
      PrintWriter out = spec.commandLine().getOut();
      out.println();
      out.println(
          Formats.count(late, "event of theirs was", "events of theirs were")
              + " too late and seen by no pattern: see late.jsonl of a replay");
    }
  }

  /** Returns whether a late line is about the customer, as far as the event itself says so. */
  private boolean isOfCustomer(String line) {
    String raw = JsonRecords.parseTrusted(line).path("raw").asText();
    try {
      JsonNode event = JsonRecords.parse(raw);
      return customer.equals(event.path("customer_id").asText())
          || customer.equals(GuestId.of(event.path("device_id").asText()));
    } catch (InvalidRecord e) {
      return false; // The raw line was shortened.
    }
  }
}
