package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Measure;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.whatif.ExpectationReader;
import io.micromoments.workbench.whatif.ExpectationReport;
import io.micromoments.workbench.whatif.FigureExpectation;
import io.micromoments.workbench.whatif.MomentChange;
import io.micromoments.workbench.whatif.ParameterCurve;
import io.micromoments.workbench.whatif.ParameterSweep;
import io.micromoments.workbench.whatif.SilentPatterns;
import io.micromoments.workbench.whatif.VariedDefinition;
import io.micromoments.workbench.whatif.WhatIf;
import io.micromoments.workbench.whatif.WhatIfOutput;
import io.micromoments.workbench.whatif.WhatIfText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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
            + " has one; a pattern file replaces its pattern; a policy file replaces the policy; a"
            + " .jsonl file of catalogue lines, or catalog.jsonl in the folder, replaces its offers."
            + " Patterns and policies contain their features.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments what-if --scenario jason-auto-loan \\",
      "      --candidate my/auto-loan-research.yaml",
      "  ./micromoments what-if --scenario jason-auto-loan \\",
      "      --baseline patterns/library/bank --candidate my/bank \\",
      "      --expect my/expectations.yaml --junit out/what-if.xml",
      "  ./micromoments what-if --scenario bank-week \\",
      "      --pattern auto-loan-research --vary within=5m..30m",
      "  ./micromoments what-if --scenario bank-week \\",
      "      --candidate my/auto-loan-research.yaml \\",
      "      --vary pages.times=2,3,4 --out what-if.html"
    })
final class WhatIfCommand implements Callable<Integer> {

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenario;

  @Option(
      names = "--baseline",
      paramLabel = "PATH",
      description = "Definitions as they are (default: those of the scenario); can be repeated.")
  private List<Path> baseline = new ArrayList<>();

  @Option(
      names = "--candidate",
      paramLabel = "PATH",
      description =
          "Definitions as they would be; can be repeated. Optional with --vary, which then varies the"
              + " baseline.")
  private List<Path> candidate = new ArrayList<>();

  @Option(
      names = "--vary",
      paramLabel = "KEY=VALUES",
      description =
          "Compares values of a parameter of the candidate: within=5m..30m, within=5m..1h/5m or"
              + " cooldown=10m,1h,1d. The key is as in the file; a step's is STEP.within; in a"
              + " condition 'STEP.where:event.value > 50=20..100/20' varies what that part ends in.")
  private String vary;

  @Option(
      names = "--pattern",
      paramLabel = "NAME",
      description = "The pattern whose parameter --vary changes, if several have it.")
  private String pattern;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description =
          "Expectations of the figures; exit 1 if one is not met, or with --vary, if no value meets"
              + " them all.")
  private Path expect;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also writes the expectations as JUnit XML, for CI systems.")
  private Path junit;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also writes the comparison as a page, such as what-if.html.")
  private Path page;

  @Option(
      names = "--format",
      description = "text, json, or markdown for a comment (default: ${DEFAULT-VALUE}).")
  private WhatIfOutput.Format format = WhatIfOutput.Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = Home.scenario(scenario);
    ScenarioRun before = ScenarioRun.prepare(folder, existing(baseline, "--baseline"));
    ScenarioRun after = before;
    for (Path each : existing(candidate, "--candidate")) {
      after = after.with(each);
    }
    Set<String> patterns = patterns(before, after);
    List<FigureExpectation> expected =
        expect == null
            ? List.of()
            : ExpectationReader.read(existing(List.of(expect), "--expect").get(0), patterns);
    if (vary != null) {
      return vary(before, after, ParameterSweep.parse(vary), patterns, expected, err);
    }
    before.warn(err);
    after.warn(err);
    err.println("Replaying %s with both …".formatted(folder));
    List<Measure> measures = new ArrayList<>();
    WhatIf whatIf = compare(before, after, patterns, measures, err);
    Map<String, List<String>> silent =
        SilentPatterns.reasons(
            after.patternsNotIn(before).stream()
                .filter(each -> whatIf.figure("moments." + each.name()).candidate() == 0)
                .toList(),
            measures,
            folder);
    List<FigureExpectation.Outcome> outcomes =
        expected.stream().map(each -> each.check(whatIf)).toList();
    warnOfUnknown(List.of(outcomes), err);
    if (junit != null) {
      Files.writeString(junit, ExpectationReport.of(expect.toString(), outcomes));
    }
    List<String> ofCandidate = after.patternNames();
    output().print(new WhatIfText(whatIf, each -> explain(each, ofCandidate), silent), outcomes);
    return outcomes.stream().allMatch(FigureExpectation.Outcome::isMet) ? 0 : 1;
  }

  /**
   * Warns of figures that nothing has.
   *
   * @param compared the outcomes of each comparison
   */
  private static void warnOfUnknown(
      List<List<FigureExpectation.Outcome>> compared, PrintWriter err) {
    Set<String> unknown = new LinkedHashSet<>(unknown(compared.get(0)));
    compared.forEach(each -> unknown.retainAll(unknown(each)));
    unknown.forEach(
        name ->
            err.println(
                "warning: neither side has the figure %s: it is 0"
                    .formatted(PrintableText.oneLine(name))));
  }

  private static List<String> unknown(List<FigureExpectation.Outcome> outcomes) {
    return outcomes.stream().flatMap(each -> each.unknown().stream()).toList();
  }

  private void checkOptions() {
    if (candidate.isEmpty() && vary == null) {
      throw new UnusableInput(
          "there is nothing to compare with",
          "name other definitions with --candidate PATH, or values to try with --vary"
              + " within=5m..30m");
    }
    if (vary != null && junit != null) {
      throw new UnusableInput(
          "--junit is not allowed with --vary", "it reports on one candidate, not several");
    }
    if (vary == null && pattern != null) {
      throw new UnusableInput(
          "--pattern is allowed only with --vary", "the comparison has all patterns");
    }
    if (junit != null && expect == null) {
      throw new UnusableInput(
          "--junit needs --expect FILE", "it reports whether expectations are met");
    }
    if (junit != null) {
      OutputPath.prepareFile("--junit", junit);
    }
    if (page != null) {
      OutputPath.prepareFile("--out", page);
    }
  }

  private static Set<String> patterns(ScenarioRun before, ScenarioRun after) {
    Set<String> patterns = new TreeSet<>(before.patternNames());
    patterns.addAll(after.patternNames());
    return patterns;
  }

  private static List<Path> existing(List<Path> paths, String option) {
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new UnusableInput(option + ": not found: " + path, "name an existing file or folder");
      }
    }
    return paths;
  }

  /**
   * Replays both sides at the same time. Each is a job of its own, so that what is compared is
   * exactly what each would do alone.
   *
   * @param measures receives those of the candidate
   */
  private static WhatIf compare(
      ScenarioRun before,
      ScenarioRun after,
      Set<String> patterns,
      List<Measure> measures,
      PrintWriter err)
      throws Exception {
    return ParallelReplays.run(
        before,
        2,
        err,
        replays -> {
          Future<ReplayResult> first = replays.submit(() -> ParallelReplays.replay(before));
          Future<ReplayResult> second = replays.submit(() -> ParallelReplays.replay(after));
          try (ReplayResult baseline = first.get();
              ReplayResult candidate = second.get()) {
            Rejections.lines(baseline.rejected(), Optional.empty()).forEach(err::println);
            measures.addAll(candidate.measureRecords());
            return WhatIf.of(baseline, candidate, patterns);
          }
        });
  }

  /** Replays the baseline and each value, two at a time; each is a job of its own. */
  private int vary(
      ScenarioRun before,
      ScenarioRun after,
      ParameterSweep sweep,
      Set<String> patterns,
      List<FigureExpectation> expected,
      PrintWriter err)
      throws Exception {
    List<SourceText> sources = new ArrayList<>(after.initialSources());
    if (after != before) {
      sources.removeAll(before.initialSources());
    }
    VariedDefinition varied =
        VariedDefinition.find(
            sources.isEmpty() || pattern != null ? after.initialSources() : sources,
            Optional.ofNullable(pattern),
            sweep.parameter());
    List<ScenarioRun> runs = new ArrayList<>();
    for (String value : sweep.values()) {
      CheckedFiles checked = CheckedFiles.check(varied.parameter().with(value));
      checked.rejectErrors(
          "with %s=%s, %s has errors".formatted(sweep.parameter(), value, varied.name()));
      runs.add(after.with(checked, false));
    }
    before.warn(err);
    if (after != before) {
      after.warn(err);
    }
    err.println(
        "Replaying %s with %s of %s …"
            .formatted(
                before.scenario().folder(),
                Formats.count(runs.size(), "value", "values"),
                sweep.parameter()));
    List<String> measures = ParameterCurve.measures(varied.pattern());
    List<ParameterCurve.Point> points =
        ParallelReplays.run(
            before,
            runs.size() + 1,
            err,
            replays -> {
              Future<ReplayResult> baseline = replays.submit(() -> ParallelReplays.replay(before));
              List<Future<ParameterCurve.Point>> compared = new ArrayList<>();
              for (int i = 0; i < runs.size(); i++) {
                ScenarioRun run = runs.get(i);
                String value = sweep.values().get(i);
                compared.add(
                    replays.submit(
                        () -> {
                          try (ReplayResult candidate = ParallelReplays.replay(run)) {
                            return ParameterCurve.Point.of(
                                value,
                                WhatIf.of(baseline.get(), candidate, patterns),
                                measures,
                                expected);
                          }
                        }));
              }
              try (ReplayResult shared = baseline.get()) {
                Rejections.lines(shared.rejected(), Optional.empty()).forEach(err::println);
                List<ParameterCurve.Point> all = new ArrayList<>();
                for (Future<ParameterCurve.Point> each : compared) {
                  all.add(each.get());
                }
                return all;
              }
            });
    ParameterCurve curve =
        new ParameterCurve(
            sweep.parameter(), varied.name(), varied.parameter().current(), measures, points);
    warnOfUnknown(points.stream().map(ParameterCurve.Point::outcomes).toList(), err);
    output().print(curve);
    return curve.anyValueMeetsExpectations() ? 0 : 1;
  }

  private WhatIfOutput output() {
    Map<String, String> sides = new LinkedHashMap<>();
    sides.put("baseline", named(baseline, "the definitions of the scenario"));
    sides.put("candidate", named(candidate, "the baseline"));
    return new WhatIfOutput(spec.commandLine().getOut(), format, scenario, sides, page);
  }

  private static String named(List<Path> paths, String none) {
    return paths.isEmpty()
        ? none
        : paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /**
   * Returns the command that explains with the candidate's definitions why a moment was gained, or
   * what became of its match if it was lost. If the candidate does not have the pattern, the
   * command explains the moment with the baseline's definitions.
   */
  private String explain(MomentChange change, List<String> ofCandidate) {
    boolean hasPattern = ofCandidate.contains(change.pattern());
    List<String> words =
        new ArrayList<>(List.of("./micromoments", "explain", "--scenario", scenario));
    baseline.forEach(each -> words.addAll(List.of("--definitions", each.toString())));
    if (hasPattern) {
      candidate.forEach(each -> words.addAll(List.of("--definitions", each.toString())));
    }
    words.addAll(
        List.of(
            "--customer",
            change.customer(),
            "--pattern",
            change.pattern(),
            "--at",
            (change.isGained() || !hasPattern ? change.detectedAt() : change.startedAt())
                .toString()));
    return words.stream().map(WhatIfCommand::quoted).collect(Collectors.joining(" "));
  }

  /** Quotes a word for a shell, because ids of customers come from events. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9._:/@=+-]+")
        ? word
        : "'" + word.replace("'", "'\\''").replaceAll("\\s", " ") + "'";
  }
}
