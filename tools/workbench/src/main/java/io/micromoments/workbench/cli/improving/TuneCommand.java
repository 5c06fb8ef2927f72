package io.micromoments.workbench.cli.improving;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.tune.NamedMoment;
import io.micromoments.workbench.tune.Tuning;
import io.micromoments.workbench.tune.Tuning.Proposal;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tune}: tightens a pattern so that false positives go and true positives stay. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Searches a change of a pattern after which named moments of a scenario are gone and the others"
          + " are still there: a smaller window, more repetitions, or a further part of a condition."
          + " Replays each change. The pattern file is not changed.",
      "Exits with 1 if no change does so, and says which moments stand in the way."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments tune my/research.yaml --scenario my/recorded-week \\",
      "      --false-positive ann",
      "  ./micromoments tune my/research.yaml --scenario my/recorded-week \\",
      "      --false-positive ann@2026-05-02T10:21:12Z \\",
      "      --true-positive ben --true-positive eve"
    })
public final class TuneCommand implements Callable<Integer> {

  private static final int MAX_SHOWN = 5;

  @Parameters(paramLabel = "PATTERN", description = "The pattern file.")
  private Path file;

  @Option(
      names = "--scenario",
      required = true,
      paramLabel = "DIR",
      description = "Scenario folder, or its name under replay-data.")
  private String scenarioName;

  @Option(
      names = "--false-positive",
      required = true,
      paramLabel = "CUSTOMER[@TIME]",
      description = "Moments that must go: all of a customer, or the one detected at a time.")
  private List<String> falsePositives;

  @Option(
      names = "--true-positive",
      paramLabel = "CUSTOMER[@TIME]",
      description = "Moments that must stay (default: all others in the scenario).")
  private List<String> truePositives = List.of();

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new UnusableInput(
          Files.exists(file) ? file + " is a folder" : "pattern not found: " + file,
          "name the file of one pattern");
    }
    List<NamedMoment> mustGo =
        falsePositives.stream().map(each -> NamedMoment.of("--false-positive", each)).toList();
    List<NamedMoment> mustStay =
        truePositives.stream().map(each -> NamedMoment.of("--true-positive", each)).toList();
    CheckedFiles checked = CheckedFiles.read(List.of(file), false);
    checked.rejectErrors(file + " has errors");
    if (checked.patterns().size() != 1) {
      throw new UnusableInput(file + " is not a pattern", "name the file of one pattern");
    }
    SourceText source = checked.patterns().keySet().iterator().next();
    Tuning tuning = Tuning.of(source, Scenario.read(Home.scenario(scenarioName)), mustGo, mustStay);
    if (format == Format.json) {
      spec.commandLine().getOut().println(Json.of(json(tuning)));
    } else {
      print(tuning);
    }
    return tuning.proposals().isEmpty() ? 1 : 0;
  }

  private void print(Tuning tuning) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ENGLISH,
        "%-10s %s in the scenario; %s to remove, %s to keep%n%-10s %s%n",
        "detects",
        Formats.count(tuning.moments(), "moment", "moments"),
        Formats.count(tuning.falsePositives().size(), "false positive", "false positives"),
        Formats.count(tuning.truePositives().size(), "true positive", "true positives"),
        "replayed",
        Formats.count(tuning.tried(), "change", "changes"));
    for (int i = 0; i < tuning.proposals().size(); i++) {
      Proposal each = tuning.proposals().get(i);
      out.printf("%-10s %s%n", i == 0 ? "proposal" : "or", each.what());
      out.printf(
          Locale.ENGLISH,
          "%-10s all false positives go, all true positives stay; %s left%n",
          "",
          Formats.count(each.moments(), "moment is", "moments are"));
    }
    if (!tuning.proposals().isEmpty()) {
      out.printf(
          "%-10s change the file and raise its version; then compare: ./micromoments what-if"
              + " --scenario %s --candidate %s%n",
          "next", scenarioName, file);
      return;
    }
    if (tuning.closest().isEmpty()) {
      out.println(
          "no change  that was tried removes a false positive: a smaller within, more times, or one more"
              + " part of a where");
      return;
    }
    Proposal closest = tuning.closest().get();
    out.println("no change  removes all false positives and keeps all true positives");
    out.printf("%-10s %s%n", "closest", closest.what());
    if (!closest.stillThere().isEmpty()) {
      out.printf("%-10s %s stay%n", "", names(closest.stillThere()));
    }
    if (!closest.lost().isEmpty()) {
      out.printf("%-10s in the way: the true positives %s%n", "", names(closest.lost()));
    }
  }

  private static String names(List<Micromoment> moments) {
    return moments.stream()
            .limit(MAX_SHOWN)
            .map(TuneCommand::name)
            .collect(Collectors.joining(", "))
        + (moments.size() > MAX_SHOWN
            ? String.format(Locale.ROOT, " and %d more", moments.size() - MAX_SHOWN)
            : "");
  }

  private static String name(Micromoment moment) {
    return PrintableText.oneLine(moment.getCustomerId()) + "@" + moment.getDetectedAt();
  }

  private static Map<String, Object> json(Tuning tuning) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("moments", tuning.moments());
    json.put("false_positives", tuning.falsePositives().stream().map(TuneCommand::name).toList());
    json.put("true_positives", tuning.truePositives().stream().map(TuneCommand::name).toList());
    json.put("tried", tuning.tried());
    json.put("proposals", tuning.proposals().stream().map(TuneCommand::json).toList());
    tuning.closest().ifPresent(each -> json.put("closest", json(each)));
    return json;
  }

  private static Map<String, Object> json(Proposal proposal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("change", proposal.what());
    json.put("moments", proposal.moments());
    json.put("still_there", proposal.stillThere().stream().map(TuneCommand::name).toList());
    json.put("lost", proposal.lost().stream().map(TuneCommand::name).toList());
    return json;
  }
}
