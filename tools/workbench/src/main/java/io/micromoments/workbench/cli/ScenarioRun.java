package io.micromoments.workbench.cli;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.propensity.ModelFile;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.definitions.InitialDefinitions;
import io.micromoments.workbench.definitions.InitialPolicy;
import io.micromoments.workbench.replay.CatalogOverlay;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayProgress;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.report.NoEffectExplanation;
import io.micromoments.workbench.report.ReplayReport;
import io.micromoments.workbench.report.ReportBuilder;
import io.micromoments.workbench.results.ResultsText;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replays a scenario with its definitions and writes the results. */
final class ScenarioRun {

  /** Folder with the patterns of a scenario that names no pack. */
  private static final String OWN_PATTERNS = "patterns";

  private final Scenario scenario;

  /** Checked last, with warnings. */
  private final CheckedFiles checked;

  private final Map<SourceText, MomentPattern> patterns;
  private final InitialDefinitions initial;
  private final CatalogOverlay catalog;

  private ScenarioRun(Scenario scenario, CheckedFiles checked, InitialDefinitions initial) {
    this(scenario, checked, checked.patterns(), initial, CatalogOverlay.NONE);
  }

  private ScenarioRun(
      Scenario scenario,
      CheckedFiles checked,
      Map<SourceText, MomentPattern> patterns,
      InitialDefinitions initial,
      CatalogOverlay catalog) {
    this.scenario = scenario.with(initial.changes());
    this.checked = checked;
    this.patterns = patterns;
    this.initial = initial;
    this.catalog = catalog;
  }

  /**
   * Reads and checks everything that a replay needs.
   *
   * @param patternPath replaces the scenario's pack, own and recorded patterns
   * @param policyFile replaces every other policy
   */
  static ScenarioRun prepare(Path folder, Optional<Path> patternPath, Optional<Path> policyFile)
      throws IOException {
    Scenario scenario =
        withoutOverridden(Scenario.read(folder), patternPath.isPresent(), policyFile.isPresent());
    List<DefinitionChange> changes = scenario.definitions();
    if (patternPath.isEmpty()
        && scenario.pack().isEmpty()
        && ownPatterns(folder).isEmpty()
        && Scenario.patternVersions(changes).findAny().isPresent()) {
      return new ScenarioRun(
          scenario,
          CheckedFiles.read(List.of(), false),
          InitialDefinitions.of(Map.of(), InitialPolicy.read(policyFile), changes));
    }
    Path path =
        patternPath
            .or(() -> scenario.pack().map(Home::pack))
            .or(() -> ownPatterns(folder))
            .orElseThrow(
                () ->
                    new UnusableInput(
                        folder + " specifies no pack and has no folder " + OWN_PATTERNS,
                        "add 'pack: bank' to scenario.yaml, or put patterns into the folder "
                            + OWN_PATTERNS
                            + "; replay also takes --patterns PATH"));
    if (!Files.exists(path)) {
      throw new UnusableInput(
          "patterns not found: " + path,
          patternPath.isPresent()
              ? "specify a .yaml file or a folder"
              : "packs: " + String.join(", ", Home.packs()) + "; or specify --patterns PATH");
    }
    CheckedFiles patterns = CheckedFiles.read(List.of(path), false);
    patterns.rejectErrors("the patterns have errors");
    if (patterns.patterns().isEmpty()) {
      throw new UnusableInput("no pattern found in " + path, "specify a .yaml file or a folder");
    }
    return new ScenarioRun(
        scenario,
        patterns,
        InitialDefinitions.of(
            patterns.patterns(),
            policyFile.isPresent()
                ? InitialPolicy.read(policyFile)
                : InitialPolicy.of(
                    folder,
                    scenario.pack().map(Home::pack),
                    path,
                    patterns,
                    patternPath.isPresent()),
            changes));
  }

  /**
   * Reads and checks a scenario, and replaces its definitions by others in turn, see {@link #with}.
   * The scenario needs none of its own if the first has patterns.
   */
  static ScenarioRun prepare(Path folder, List<Path> definitions) throws IOException {
    Scenario scenario = Scenario.read(folder);
    boolean hasNone =
        scenario.pack().isEmpty()
            && ownPatterns(folder).isEmpty()
            && Scenario.patternVersions(scenario.definitions()).findAny().isEmpty();
    ScenarioRun run =
        prepare(
            folder,
            hasNone ? definitions.stream().findFirst() : Optional.empty(),
            Optional.empty());
    for (Path each : definitions) {
      run = run.with(each);
    }
    return run;
  }

  /**
   * Returns a run with other definitions: a folder replaces all patterns, and the policy if it has
   * one; a pattern file replaces or adds its pattern; a policy file replaces the policy; a file of
   * catalogue lines, or {@code catalog.jsonl} in the folder, replaces or adds its offers.
   */
  ScenarioRun with(Path definitions) throws IOException {
    if (!Files.exists(definitions)) {
      throw new UnusableInput("definitions not found: " + definitions, "name a file or a folder");
    }
    if (CatalogOverlay.isNamedCatalog(definitions)) {
      return with(CatalogOverlay.read(definitions));
    }
    Path inFolder = definitions.resolve(CatalogOverlay.FILE);
    boolean hasCatalog = Files.isRegularFile(inFolder);
    ScenarioRun run = hasCatalog ? with(CatalogOverlay.read(inFolder)) : this;
    if (hasCatalog && DefinitionFiles.containsNone(definitions)) {
      return run;
    }
    CheckedFiles given = CheckedFiles.read(List.of(definitions), false);
    given.rejectErrors(definitions + " has errors");
    if (given.policies().size() > 1) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT, "found %d policies in %s", given.policies().size(), definitions),
          "name a folder or file with one policy");
    }
    if (given.patterns().isEmpty() && given.policies().isEmpty()) {
      throw new UnusableInput(
          "no pattern or policy found in " + definitions, "name a folder or file with definitions");
    }
    return run.with(given, Files.isDirectory(definitions) && !given.patterns().isEmpty());
  }

  private ScenarioRun with(CatalogOverlay other) {
    return new ScenarioRun(scenario, checked, patterns, initial, catalog.with(other));
  }

  /**
   * Returns a run with other definitions.
   *
   * @param given without errors, and with one policy at most
   * @param replacesAll whether only the given patterns remain
   */
  ScenarioRun with(CheckedFiles given, boolean replacesAll) {
    Set<String> names =
        given.patterns().values().stream().map(MomentPattern::name).collect(Collectors.toSet());
    Map<SourceText, MomentPattern> all = new LinkedHashMap<>();
    patterns.forEach(
        (source, pattern) -> {
          if (!replacesAll && !names.contains(pattern.name())) {
            all.put(source, pattern);
          }
        });
    all.putAll(given.patterns());
    Optional<SourceText> policy =
        given.policies().keySet().stream().findFirst().or(initial::policy);
    Scenario remaining =
        scenario.with(
            scenario.definitions().stream()
                .filter(
                    change ->
                        change.getKind() == DefinitionKind.POLICY
                            ? given.policies().isEmpty()
                            : !replacesAll && !names.contains(change.getDefinition()))
                .toList());
    return new ScenarioRun(
        remaining,
        given,
        all,
        InitialDefinitions.of(all, policy, remaining.definitions()),
        catalog);
  }

  private static Optional<Path> ownPatterns(Path folder) {
    return Optional.of(folder.resolve(OWN_PATTERNS)).filter(Files::isDirectory);
  }

  private static Scenario withoutOverridden(
      Scenario scenario, boolean withoutPatterns, boolean withoutPolicies) {
    return scenario.with(
        scenario.definitions().stream()
            .filter(
                each ->
                    each.getKind() == DefinitionKind.PATTERN ? !withoutPatterns : !withoutPolicies)
            .toList());
  }

  Scenario scenario() {
    return scenario;
  }

  /** Describes the initial policy and the number of recorded changes. */
  String describeDefinitions() {
    String name =
        policy().map(each -> each.name() + "@" + each.version()).orElse("the default policy");
    int changes = scenario.definitions().size();
    return changes == 0
        ? name
        : "%s and %s in %s"
            .formatted(
                name, changes == 1 ? "1 change" : changes + " changes", ScenarioDefinitions.FILE);
  }

  /** Returns the patterns of the pack and the readable ones of the changes, which override them. */
  List<MomentPattern> allPatterns() {
    Map<String, MomentPattern> all = new LinkedHashMap<>();
    patterns.values().forEach(each -> all.put(each.name(), each));
    Scenario.patternVersions(scenario.definitions())
        .flatMap(
            each ->
                PatternReader.read(new SourceText(each.getDefinition(), each.getYaml()))
                    .pattern()
                    .stream())
        .forEach(each -> all.put(each.name(), each));
    return List.copyOf(all.values());
  }

  /** Returns the initial policy; empty for the default one. */
  Optional<Policy> policy() {
    return initial.policy().flatMap(source -> PolicyReader.read(source).policy());
  }

  /** Returns the patterns and the policy that the replay starts with. */
  List<SourceText> initialSources() {
    return Stream.concat(patterns.keySet().stream(), initial.policy().stream()).toList();
  }

  /**
   * Returns the patterns that the replay starts with and that another run does not have as such.
   */
  List<MomentPattern> patternsNotIn(ScenarioRun other) {
    Set<String> same =
        other.patterns.keySet().stream().map(SourceText::text).collect(Collectors.toSet());
    return patterns.entrySet().stream()
        .filter(each -> !same.contains(each.getKey().text()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Returns the names of all patterns. */
  List<String> patternNames() {
    return allPatterns().stream().map(MomentPattern::name).sorted().toList();
  }

  /** Returns whether a pattern is a draft; false for null. */
  boolean isDraft(String pattern) {
    return allPatterns().stream()
        .anyMatch(each -> each.name().equals(pattern) && each.status() == PatternStatus.draft);
  }

  /** Warns about input that the replay does not use. */
  void warn(PrintWriter err) throws IOException {
    warnOfUnread(scenario, err);
    initial.warnings().forEach(err::println);
    checked.problems().forEach(problem -> err.print(checked.show(problem)));
    initial.policy().ifPresent(source -> warnOfModel(source, err));
    err.flush();
  }

  static void warnOfUnread(Scenario scenario, PrintWriter err) throws IOException {
    for (Path file : scenario.unreadFiles()) {
      err.printf(
          "warning: %s is ignored: a scenario must have all its events in %s and its context in"
              + " %s, or in such files with a number, such as events-1.jsonl; each may end in .gz"
              + " or .zst%n",
          file, ScenarioLines.EVENTS, ScenarioLines.CONTEXT);
    }
  }

  private static void warnOfModel(SourceText source, PrintWriter err) {
    PolicyReader.read(source)
        .policy()
        .flatMap(Policy::model)
        .ifPresent(
            model ->
                ModelFile.problem(source.file(), model)
                    .ifPresent(
                        problem ->
                            err.printf(
                                "warning: the model %s of %s cannot be used; scores are computed"
                                    + " without it:%n  %s%n",
                                model, source.file(), problem)));
  }

  /** Replays the scenario, and meanwhile shows the progress. */
  ReplayResult replay(
      JobSettings settings, int parallelism, Replay.Backend backend, PrintWriter err)
      throws Exception {
    try (ReplayProgress shown = ReplayProgress.show(scenario, 1, new TerminalProgress(err))) {
      return replay(settings, parallelism, backend);
    }
  }

  ReplayResult replay(JobSettings settings, int parallelism, Replay.Backend backend)
      throws Exception {
    return Replay.run(
        scenario,
        catalog,
        new PatternSet(initial.patterns()),
        initial.policy(),
        settings,
        parallelism,
        backend);
  }

  /** Explains the results, and why offers were not reordered if they were not; one line each. */
  List<String> explain(ReplayReport report, ReplayResult result, List<Measure> measures) {
    List<String> lines = new ArrayList<>(ResultsText.lines(report.results()));
    scenario
        .warmUpUntil()
        .ifPresent(time -> lines.add("warm-up:    results up to %s are omitted".formatted(time)));
    result.statusRecords().stream()
        .filter(each -> each.getState() == DefinitionState.REJECTED)
        .map(
            each ->
                "definition: %s@%s was rejected: %s"
                    .formatted(
                        each.getDefinition(),
                        String.valueOf(each.getVersion()),
                        PrintableText.oneLine(each.getReason())))
        .distinct()
        .forEach(lines::add);
    lines.addAll(
        NoEffectExplanation.lines(
            allPatterns(),
            scenario.warmUpUntil(),
            Long.parseLong(report.totals().get("events")),
            result.momentRecords(),
            result.commandRecords(),
            measures));
    return lines;
  }

  ReplayReport report(ReplayResult result, List<Measure> measures) throws IOException {
    Map<String, String> descriptions =
        allPatterns().stream()
            .collect(Collectors.toMap(MomentPattern::name, MomentPattern::description));
    return ReportBuilder.build(scenario, result, measures, descriptions);
  }
}
