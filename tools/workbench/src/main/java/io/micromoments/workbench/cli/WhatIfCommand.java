package io.micromoments.workbench.cli;

import io.micromoments.options.JobSettings;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayProgress;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import io.micromoments.workbench.terminal.TerminalProgress;
import io.micromoments.workbench.whatif.ExpectationReader;
import io.micromoments.workbench.whatif.Figure;
import io.micromoments.workbench.whatif.FigureExpectation;
import io.micromoments.workbench.whatif.MomentChange;
import io.micromoments.workbench.whatif.WhatIf;
import io.micromoments.workbench.whatif.WhatIfText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code what-if}: what a change of patterns or policies would have done over a recording. */
@Command(
    name = "what-if",
    mixinStandardHelpOptions = true,
    description =
        "Compares what two sets of definitions do over a scenario: moments gained and lost, offers"
            + " moved, commands, caps and budgets. A folder replaces all patterns, and the policy if it"
            + " has one; a pattern file replaces its pattern; a policy file replaces the policy.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments what-if --scenario jason-auto-loan \\",
      "      --candidate my/auto-loan-research.yaml",
      "  ./micromoments what-if --scenario jason-auto-loan \\",
      "      --baseline patterns/library/bank --candidate my/bank \\",
      "      --expect my/expectations.yaml --format markdown"
    })
final class WhatIfCommand implements Callable<Integer> {

  /** Output format of a comparison. */
  enum Format {
    text,
    json,
    markdown
  }

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenario;

  @Option(
      names = "--baseline",
      paramLabel = "PATH",
      description = "Definitions as they are (default: those of the scenario).")
  private Path baseline;

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "PATH",
      description = "Definitions as they would be.")
  private Path candidate;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "Expectations of the figures; exit 1 if one is not met.")
  private Path expect;

  @Option(
      names = "--format",
      description = "text, json, or markdown for a comment (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Path folder = Home.scenario(scenario);
    ScenarioRun before =
        ScenarioRun.prepare(
            folder, baseline == null ? List.of() : List.of(existing(baseline, "--baseline")));
    ScenarioRun after = before.with(existing(candidate, "--candidate"));
    Set<String> patterns = new TreeSet<>(before.patternNames());
    patterns.addAll(after.patternNames());
    List<FigureExpectation> expected =
        expect == null ? List.of() : ExpectationReader.read(existing(expect, "--expect"), patterns);
    before.warn(err);
    after.warn(err);
    err.println("Replaying %s with both …".formatted(folder));
    WhatIf whatIf = compare(before, after, err);
    List<FigureExpectation.Outcome> outcomes =
        expected.stream().map(each -> each.check(whatIf)).toList();
    outcomes.stream()
        .flatMap(each -> each.unknown().stream())
        .distinct()
        .forEach(name -> err.println("warning: neither side has the figure " + name + ": it is 0"));
    print(whatIf, outcomes);
    return outcomes.stream().allMatch(FigureExpectation.Outcome::isMet) ? 0 : 1;
  }

  private static Path existing(Path path, String option) {
    if (!Files.exists(path)) {
      throw new UnusableInput(option + ": not found: " + path, "name an existing file or folder");
    }
    return path;
  }

  /**
   * Replays both sides at the same time. Each is a job of its own, so that what is compared is
   * exactly what each would do alone.
   */
  private static WhatIf compare(ScenarioRun before, ScenarioRun after, PrintWriter err)
      throws Exception {
    ExecutorService sides = Executors.newFixedThreadPool(2);
    try (ReplayProgress shown =
        ReplayProgress.show(before.scenario(), 2, new TerminalProgress(err))) {
      Future<ReplayResult> baseline = sides.submit(() -> replay(before));
      Future<ReplayResult> candidate = sides.submit(() -> replay(after));
      Rejections.lines(baseline.get().rejected(), Optional.empty()).forEach(err::println);
      return WhatIf.of(baseline.get(), candidate.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      sides.shutdownNow();
    }
  }

  private static ReplayResult replay(ScenarioRun run) throws Exception {
    return run.replay(JobSettings.DEFAULT, 1, Replay.Backend.heap);
  }

  private void print(WhatIf whatIf, List<FigureExpectation.Outcome> outcomes) {
    PrintWriter out = spec.commandLine().getOut();
    WhatIfText text = new WhatIfText(whatIf, this::explain);
    List<String> heading =
        List.of(
            "scenario   " + scenario,
            "baseline   " + (baseline == null ? "the definitions of the scenario" : baseline),
            "candidate  " + candidate);
    switch (format) {
      case json -> out.println(Json.of(json(whatIf, outcomes)));
      case markdown ->
          text.markdown(heading.stream().map(line -> "- " + line).toList(), outcomes)
              .forEach(out::println);
      case text -> {
        heading.forEach(out::println);
        out.println();
        Table table = new Table("figure", "baseline", "candidate", "change");
        text.rows().forEach(table::row);
        table.print(out);
        List<String> moments = text.moments();
        if (!moments.isEmpty()) {
          out.println();
          moments.forEach(out::println);
        }
        outcomes.forEach(outcome -> print(outcome, out));
      }
    }
  }

  private static void print(FigureExpectation.Outcome outcome, PrintWriter out) {
    out.printf("%s  %s%n", outcome.isMet() ? "ok  " : "FAIL", outcome.expected());
    outcome.failures().forEach(failure -> out.println("      " + failure));
  }

  /** Returns the command that explains a moment, with the definitions that detect it. */
  private String explain(MomentChange change) {
    List<String> words =
        new ArrayList<>(List.of("./micromoments", "explain", "--scenario", scenario));
    if (baseline != null) {
      words.addAll(List.of("--definitions", baseline.toString()));
    }
    if (change.isGained()) {
      words.addAll(List.of("--definitions", candidate.toString()));
    }
    words.addAll(
        List.of(
            "--customer",
            change.customer(),
            "--pattern",
            change.pattern(),
            "--at",
            change.detectedAt().toString()));
    return words.stream().map(WhatIfCommand::quoted).collect(Collectors.joining(" "));
  }

  /** Quotes a word for a shell, because ids of customers come from events. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9._:/@=+-]+")
        ? word
        : "'" + word.replace("'", "'\\''").replaceAll("\\s", " ") + "'";
  }

  private static Map<String, Object> json(WhatIf whatIf, List<FigureExpectation.Outcome> outcomes) {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Figure figure : whatIf.figures()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("baseline", figure.baseline());
      each.put("candidate", figure.candidate());
      if (figure.interval() != null) {
        each.put("change_interval", List.of(figure.interval().from(), figure.interval().to()));
      }
      figures.put(figure.name(), each);
    }
    json.put("figures", figures);
    List<Object> moments = new ArrayList<>();
    for (MomentChange change : whatIf.moments()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("change", change.isGained() ? "gained" : "lost");
      each.put("customer_id", change.customer());
      each.put("pattern", change.pattern());
      each.put("detected_at", change.detectedAt().toString());
      moments.add(each);
    }
    json.put("moments", moments);
    List<Object> expectations = new ArrayList<>();
    for (FigureExpectation.Outcome outcome : outcomes) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("line", outcome.expected().line());
      each.put("expectation", outcome.expected().toString());
      each.put("met", outcome.isMet());
      each.put("failures", outcome.failures());
      expectations.add(each);
    }
    json.put("expectations", expectations);
    return json;
  }
}
