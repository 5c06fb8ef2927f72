package io.micromoments.workbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.detect.TraceSettings;
import io.micromoments.options.JobSettings;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferTrace;
import io.micromoments.text.Names;
import io.micromoments.workbench.explain.CustomerTraces;
import io.micromoments.workbench.explain.CustomerTraces.TracedDecision;
import io.micromoments.workbench.explain.DecisionText;
import io.micromoments.workbench.explain.ExplainPage;
import io.micromoments.workbench.explain.PatternText;
import io.micromoments.workbench.explain.RecordedCustomers;
import io.micromoments.workbench.explain.TracesJson;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.terminal.Table;
import io.micromoments.workbench.terminal.TimeOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code explain}: why a pattern did or did not match, and why an offer stands where it stands. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Explains what the job did for a customer of a scenario: why a pattern did or did not match,"
            + " and why an offer stands where it stands.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason \\",
      "      --pattern auto-loan-at-dealership",
      "  ./micromoments explain --scenario jason-auto-loan --customer jason --offer heloc"
    })
final class ExplainCommand implements Callable<Integer> {

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenario;

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
    Optional<Instant> time = TimeOptions.time("--at", at);
    if (page != null) {
      OutputPath.prepareFile("--out", page);
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
    run.warn(spec.commandLine().getErr());
    TraceSettings trace =
        new TraceSettings(
            Set.of(customer), pattern == null ? Set.of() : Set.of(pattern), time.orElse(null));
    JobSettings settings =
        JobSettings.DEFAULT.with(JobSettings.DEFAULT.detection().withTrace(trace));
    ReplayResult result = run.replay(settings, 1, Replay.Backend.heap, spec.commandLine().getErr());
    Rejections.lines(result.rejected(), Optional.empty())
        .forEach(spec.commandLine().getErr()::println);
    if (result.traces().isEmpty()) {
      throw new UnusableInput(
          "%s has no event of '%s' that a pattern could read"
              .formatted(run.scenario().folder(), customer),
          RecordedCustomers.hint(run.scenario().folder(), customer));
    }
    CustomerTraces traces =
        CustomerTraces.of(
            result.traceRecords(),
            result.commandRecords().stream()
                .filter(each -> each.getCustomerId().equals(customer))
                .toList(),
            time);
    if (page != null) {
      ExplainPage.of(customer, scenario, traces, moments(result)).write(page);
    }
    if (format == Format.json) {
      spec.commandLine().getOut().println(Json.of(TracesJson.of(customer, traces)));
    } else {
      print(traces, result);
    }
    return 0;
  }

  private void print(CustomerTraces traces, ReplayResult result) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("customer " + customer + (at == null ? "" : " at " + at));
    out.println();
    if (pattern != null) {
      explainPattern(traces, result, out);
    }
    if (offer != null) {
      explainOffer(traces, out);
    }
    if (pattern == null && offer == null) {
      summarize(traces, out);
    }
    long late = result.late().stream().filter(this::isOfCustomer).count();
    if (late > 0) {
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

  private static Map<String, Micromoment> moments(ReplayResult result) {
    Map<String, Micromoment> moments = new HashMap<>();
    result.momentRecords().forEach(each -> moments.put(each.getMomentId(), each));
    return moments;
  }

  private void explainPattern(CustomerTraces traces, ReplayResult result, PrintWriter out) {
    CustomerTraces.PatternTraces found = traces.patterns().get(pattern);
    if (found == null) {
      out.println("pattern " + pattern);
      out.println("  no event of the customer came on its streams");
      return;
    }
    new PatternText(traces, moments(result), all).explain(pattern, found).forEach(out::println);
  }

  private void explainOffer(CustomerTraces traces, PrintWriter out) {
    List<TracedDecision> latestFirst = new ArrayList<>(traces.decisions());
    Collections.reverse(latestFirst);
    for (TracedDecision decided : latestFirst) {
      for (OfferTrace each : decided.decision().getOffers()) {
        if (each.getOfferId().equals(offer)) {
          DecisionText.explain(decided, each).forEach(out::println);
          return;
        }
      }
    }
    out.println("offer " + offer);
    boolean wasRanked =
        traces.decisions().stream().anyMatch(each -> !each.decision().getOffers().isEmpty());
    if (traces.decisions().isEmpty()) {
      out.println("  nothing was decided on: no moment of the customer was detected");
    } else if (!wasRanked) {
      out.println("  nothing was ranked: " + DecisionText.outcome(latestFirst.get(0)));
    } else {
      out.println(
          "  is not among the customer's candidates: neither in their list nor added by an action of"
              + " the policy");
    }
  }

  private static void summarize(CustomerTraces traces, PrintWriter out) {
    Table table = new Table("pattern", "what became of it");
    traces.patterns().forEach((name, each) -> table.row(name, PatternText.summary(each)));
    table.print(out);
    out.println();
    if (traces.decisions().isEmpty()) {
      out.println("no decision was made");
    } else {
      TracedDecision latest = traces.decisions().get(traces.decisions().size() - 1);
      DecisionText.explain(latest).forEach(out::println);
    }
    out.println();
    out.println("--pattern NAME and --offer ID explain more, --out FILE writes a page");
  }
}
