package io.micromoments.workbench.cli.drafting;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.drafting.DraftedDefinition;
import io.micromoments.workbench.drafting.ExamplePattern;
import io.micromoments.workbench.drafting.Journey;
import io.micromoments.workbench.drafting.NewFiles;
import io.micromoments.workbench.drafting.PatternDraft;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.testing.TestResult;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "pattern",
    mixinStandardHelpOptions = true,
    description = {
      "Writes NAME.yaml and NAME.tests.yaml, a pattern and its tests that are valid and pass: an"
          + " example with comments or, with --from-scenario, a draft from what a customer did. It"
          + " never overwrites a file.",
      "A draft has a step for each kind of event in their order (kinds differ in stream, action,"
          + " category, topic or transition) and a window that is long enough. One journey does not"
          + " make a pattern: check each condition."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments new pattern tent-again",
      "  ./micromoments new pattern in-the-shop --stream beacon --intent shopping \\",
      "      --out my-patterns",
      "  ./micromoments new pattern loan-at-dealership \\",
      "      --from-scenario jason-auto-loan --customer jason \\",
      "      --from 2026-05-02T10:15:00Z --until 2026-05-02T10:23:00Z"
    })
final class NewPatternCommand implements Callable<Integer> {

  private static final List<String> STREAMS =
      EventStream.external().stream().map(EventStream::label).toList();

  @Parameters(
      paramLabel = "NAME",
      description = "Name of the pattern: lower-case words joined by hyphens.")
  private String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the files (default: the current folder).")
  private Path out;

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description =
          "Stream of the example: clickstream, beacon, sensor, interaction or place (default:"
              + " clickstream).")
  private String stream;

  @Option(
      names = "--moment",
      paramLabel = "KIND",
      description = "KNOW, GO, DO or BUY (default: one that fits the events).")
  private MomentKind moment;

  @Option(
      names = "--intent",
      paramLabel = "INTENT",
      description =
          "The intent that offers answer (default: the name, or a category of the draft).")
  private String intent;

  @Mixin private JourneyOptions journeyOptions;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    NewFiles.checkName(name);
    if (intent != null && intent.isBlank()) {
      throw new UnusableInput("--intent is empty", "for example --intent auto-loan");
    }
    EventStream example = exampleStream();
    if (!journeyOptions.areGiven()) {
      journeyOptions.rejectWithoutScenario();
    }
    OutputPath.createFolder(out);
    NewFiles files = new NewFiles(out, name);
    files.checkUnused();
    Optional<Journey> journey = journey();
    DraftedDefinition drafted =
        journey
            .map(
                each ->
                    PatternDraft.of(
                        name,
                        each,
                        Optional.ofNullable(moment),
                        Optional.ofNullable(intent),
                        journeyOptions.kept()))
            .orElseGet(
                () ->
                    ExamplePattern.of(
                        name, example, Optional.ofNullable(moment), Optional.ofNullable(intent)));
    List<SourceText> sources = files.sources(drafted);
    CheckedFiles checked = CheckedFiles.check(sources.get(0), sources.get(1));
    List<TestResult> results = checked.test();
    PrintWriter err = spec.commandLine().getErr();
    checked.problems().stream()
        .filter(problem -> problem.severity() != Problem.Severity.NOTE)
        .forEach(problem -> err.println(checked.show(problem)));
    if (checked.hasErrors() || !results.stream().allMatch(TestResult::passed)) {
      rejectDraft(results, err);
      return 1;
    }
    files.write(drafted);
    print(files, drafted, journey, results.get(0));
    return 0;
  }

  private EventStream exampleStream() {
    if (stream == null) {
      return EventStream.CLICKSTREAM;
    }
    if (journeyOptions.areGiven()) {
      throw new UnusableInput(
          "--stream cannot be combined with --from-scenario",
          "omit --stream: the recorded events determine the streams");
    }
    return EventStream.of(stream.toLowerCase(Locale.ROOT))
        .filter(each -> !each.isDerived())
        .orElseThrow(
            () ->
                new UnusableInput(
                    "--stream is '%s'".formatted(stream), Names.allowed(stream, STREAMS)));
  }

  private Optional<Journey> journey() throws Exception {
    return journeyOptions.areGiven()
        ? Optional.of(
            journeyOptions.journey(
                journeyOptions.scenario(), Optional.empty(), spec.commandLine().getErr()))
        : Optional.empty();
  }

  private static void rejectDraft(List<TestResult> results, PrintWriter err) {
    for (TestResult result : results) {
      result.problems().forEach(err::println);
      for (TestResult.Case each : result.cases()) {
        each.failures().forEach(failure -> err.println(each.name() + ": " + failure));
        each.notes().forEach(note -> err.println(each.name() + ": " + note));
      }
    }
    err.println("error: the draft is not valid or fails its tests, see above; nothing was written");
    err.println("       choose other events with --from and --until");
  }

  private void print(
      NewFiles files, DraftedDefinition drafted, Optional<Journey> journey, TestResult result) {
    PrintWriter console = spec.commandLine().getOut();
    List<String> next = next(files);
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("pattern", files.pattern().toString());
      json.put("tests", files.tests().toString());
      journey.ifPresent(each -> json.put("events", each.events().size()));
      json.put("steps", result.steps());
      json.put("left_out", drafted.leftOut());
      json.put("tests_passed", result.cases().size());
      json.put("next", next);
      console.println(Json.of(json));
      return;
    }
    console.printf("%-15s %s%n", "written", files.pattern());
    console.printf("%-15s %s%n", "", files.tests());
    journey.ifPresent(
        each ->
            console.printf(
                Locale.ROOT,
                "%-15s %d events from %s to %s%n",
                "drafted from",
                each.events().size(),
                each.start(),
                each.lastEventTime()));
    if (!drafted.leftOut().isEmpty()) {
      console.printf("%-15s %s%n", "in no step", String.join(", ", drafted.leftOut()));
    }
    console.printf("%-15s %s%n", "steps", String.join(", ", result.steps()));
    console.printf(
        Locale.ROOT, "%-15s valid, and its %d tests pass%n", "checked", result.cases().size());
    console.printf(
        "%-15s %s%n",
        "next",
        journey.isPresent()
            ? "check the conditions and the window; add journeys that must not match"
            : "change the conditions and the tests to what you look for");
    next.forEach(each -> console.printf("%-15s %s%n", "", each));
  }

  private List<String> next(NewFiles files) {
    return List.of(
        "./micromoments test " + files.pattern(),
        "./micromoments replay --scenario %s --patterns %s --out out/%s"
            .formatted(
                journeyOptions.areGiven() ? journeyOptions.scenarioName() : "DIR",
                files.pattern(),
                name));
  }
}
