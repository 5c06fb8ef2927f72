package io.micromoments.workbench.cli.drafting;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.text.Names;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.drafting.Journey;
import io.micromoments.workbench.drafting.JourneyNotes;
import io.micromoments.workbench.drafting.TestDraft;
import io.micromoments.workbench.drafting.TestFile;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.testing.TestResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Adds what a customer did in a scenario to the tests of a pattern. The engine says what the"
          + " test expects; --fires and --must-not-fire reject a test that expects something else.",
      "Ids are replaced; search queries and the values of properties are left out, as is all that"
          + " does not change what the engine detects: the time of day, the customer's profile,"
          + " devices, sessions and addresses of pages."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments new test my-patterns/tent-again.yaml \\",
      "      --from-scenario retail-evening --customer mara --must-not-fire",
      "  ./micromoments new test auto-loan-research --from-scenario bank-week \\",
      "      --customer ada --from 2026-05-04T09:00:00Z \\",
      "      --until 2026-05-04T09:08:00Z --fires"
    })
final class NewTestCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PATTERN",
      description = "Pattern file, or the name of a pattern of the scenario's pack.")
  private String patternName;

  @Mixin private JourneyOptions journeyOptions;

  @Option(names = "--fires", description = "Fails if the engine detects no moment.")
  private boolean fires;

  @Option(names = "--must-not-fire", description = "Fails if the engine detects a moment.")
  private boolean mustNotFire;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Name of the test (default: what it expects, and the scenario).")
  private String name;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (fires && mustNotFire) {
      throw new UnusableInput(
          "--fires and --must-not-fire are mutually exclusive", "omit one of them");
    }
    Scenario scenario = journeyOptions.scenario();
    CheckedFiles checked = CheckedFiles.read(List.of(patternFile(scenario)), true);
    PrintWriter err = spec.commandLine().getErr();
    if (checked.hasErrors()) {
      checked.problems().forEach(problem -> err.println(checked.show(problem)));
      err.println("error: the pattern or its tests have errors, see above; nothing was written");
      return 1;
    }
    if (checked.patterns().size() != 1) {
      throw new UnusableInput(
          "no pattern found in " + patternName, "specify the file or the name of one pattern");
    }
    SourceText source = checked.patterns().keySet().iterator().next();
    MomentPattern pattern = checked.patterns().get(source);
    boolean runs = pattern.status() != PatternStatus.draft && pattern.pilot() >= 1;
    Journey journey =
        journeyOptions.journey(scenario, Optional.of(source).filter(each -> runs), err);
    TestDraft draft = TestDraft.of(pattern, journey, journeyOptions.kept());
    List<String> notes = JourneyNotes.of(pattern, journey, draft, runs);
    if (contradictsClaim(draft)) {
      err.printf(
          "error: %s, but in these events the engine detects %s; nothing was written%n",
          fires ? "--fires" : "--must-not-fire", JourneyNotes.moments(draft.test().expect()));
      Stream.concat(draft.detection().notes().stream(), notes.stream())
          .forEach(note -> err.println("       " + note));
      return 1;
    }
    rejectRepetition(checked.testsOf(source), draft.test(), checked.testFilesOf(source));
    PatternTest test = draft.named(uniqueName(checked.testsOf(source), draft, journey));
    Path file = write(checked.testFilesOf(source), source, test);
    print(file, test, notes);
    return 0;
  }

  /** Finds the pattern by its path, or by its name in what the scenario is replayed with. */
  private Path patternFile(Scenario scenario) throws IOException {
    Path path = Path.of(patternName);
    if (Files.isDirectory(path)) {
      throw new UnusableInput(
          patternName + " is a folder", "specify the file or the name of one pattern");
    }
    if (Files.exists(path)) {
      return path;
    }
    Map<String, Path> byName = new TreeMap<>();
    Path folder =
        scenario.pack().map(Home::pack).orElseGet(() -> scenario.folder().resolve("patterns"));
    if (Files.isDirectory(folder)) {
      for (SourceText source : DefinitionFiles.read(List.of(folder)).patterns()) {
        byName.put(name(source), Path.of(source.file()));
      }
    }
    if (!byName.containsKey(patternName)) {
      throw new UnusableInput(
          "pattern not found: " + patternName,
          "specify a pattern file"
              + (byName.isEmpty()
                  ? ""
                  : ", or a pattern of %s; %s"
                      .formatted(folder, Names.allowed(patternName, byName.keySet()))));
    }
    return byName.get(patternName);
  }

  private static String name(SourceText source) throws UnusableFile {
    return FileHeader.of(source).name();
  }

  private boolean contradictsClaim(TestDraft draft) {
    return draft.test().expect().isEmpty() ? fires : mustNotFire;
  }

  private static void rejectRepetition(
      List<PatternTest> tests, PatternTest added, List<SourceText> files) {
    for (PatternTest test : tests) {
      if (test.events().equals(added.events())
          && test.given().equals(added.given())
          && test.until().equals(added.until())) {
        throw new UnusableInput(
            String.format(
                Locale.ROOT,
                "%s already has these events, in the test '%s' in line %d",
                files.get(0).file(),
                test.name(),
                test.line()),
            "choose other events with --from and --until");
      }
    }
  }

  private String uniqueName(List<PatternTest> tests, TestDraft draft, Journey journey) {
    List<String> names = tests.stream().map(PatternTest::name).toList();
    if (name != null && (name.isBlank() || names.contains(name))) {
      throw new UnusableInput(
          name.isBlank() ? "--name is empty" : "a test named '%s' exists".formatted(name),
          "choose another --name");
    }
    String base =
        name != null
            ? name
            : "%s, as recorded in %s"
                .formatted(JourneyNotes.moments(draft.test().expect()), journey.scenario());
    String unique = base;
    for (int i = 2; names.contains(unique); i++) {
      unique = base + " (" + i + ")";
    }
    return unique;
  }

  private Path write(List<SourceText> testFiles, SourceText pattern, PatternTest test)
      throws IOException {
    if (testFiles.isEmpty()) {
      Path file = Path.of(DefinitionFiles.baseName(pattern.file()) + ".tests.yaml");
      Files.writeString(file, TestWriter.file(List.of(test)), StandardOpenOption.CREATE_NEW);
      return file;
    }
    Path file = Path.of(testFiles.get(0).file());
    Files.writeString(file, TestFile.with(testFiles.get(0), test));
    return file;
  }

  private void print(Path file, PatternTest test, List<String> notes) throws IOException {
    CheckedFiles after = CheckedFiles.read(List.of(file), true);
    List<String> all = new ArrayList<>(notes);
    for (TestResult result : after.test()) {
      all.addAll(result.problems());
      result.cases().stream()
          .filter(each -> each.name().equals(test.name()))
          .forEach(each -> all.addAll(each.notes()));
    }
    PrintWriter console = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("file", file.toString());
      json.put("name", test.name());
      json.put("events", test.events().size());
      json.put("fires", !test.expect().isEmpty());
      json.put("expects", JourneyNotes.moments(test.expect()));
      json.put("notes", all);
      console.println(Json.of(json));
      return;
    }
    console.printf("%-15s %s%n", "written to", file);
    console.printf("%-15s %s%n", "test", test.name());
    console.printf(Locale.ROOT, "%-15s %d%n", "events", test.events().size());
    console.printf("%-15s %s%n", "expects", JourneyNotes.moments(test.expect()));
    all.forEach(note -> console.printf("%-15s %s%n", "note", note));
    console.printf("%-15s ./micromoments test %s%n", "next", file);
  }
}
