package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.fit.FitJson;
import io.micromoments.workbench.fit.FitText;
import io.micromoments.workbench.fit.RecordingFit;
import io.micromoments.workbench.replay.ReplayProgress;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks pattern, policy and test files and reports all errors in all files.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments validate patterns/library",
      "  ./micromoments validate --format json my-pattern.yaml",
      "  ./micromoments validate my-pattern.yaml --against jason-auto-loan"
    })
final class ValidateCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or folders.")
  private List<Path> paths;

  @Option(
      names = "--against",
      paramLabel = "SCENARIO",
      description =
          "Also says which recorded events fit each step, how far customers come, and which patterns"
              + " detect the same: literals that never occur, conditions that are never or always"
              + " true.")
  private String against;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    CheckedFiles checked = CheckedFiles.read(paths, true);
    PrintWriter out = spec.commandLine().getOut();
    long errors = count(checked, Problem.Severity.ERROR);
    long warnings = count(checked, Problem.Severity.WARNING);
    long notes = count(checked, Problem.Severity.NOTE);
    Optional<RecordingFit> fit = against == null ? Optional.empty() : Optional.of(fit(checked));
    if (format == Format.json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("files", checked.files());
      result.put("errors", errors);
      result.put("warnings", warnings);
      result.put("notes", notes);
      result.put("problems", checked.problems().stream().map(Json::map).toList());
      fit.ifPresent(each -> result.put("against", FitJson.of(each)));
      out.println(Json.of(result));
    } else {
      checked.problems().forEach(problem -> out.println(checked.show(problem)));
      out.println(
          String.join(
              ", ",
              Formats.count(checked.files(), "file", "files"),
              count(checked.patternFiles(), checked.patterns().size(), "pattern", "patterns"),
              count(checked.policyFiles(), checked.policies().size(), "policy", "policies"),
              Formats.count(errors, "error", "errors"),
              Formats.count(warnings, "warning", "warnings")
                  + (notes == 0 ? "" : ", " + Formats.count(notes, "note", "notes"))));
      fit.ifPresent(each -> print(each, out));
    }
    return checked.hasErrors() ? 1 : 0;
  }

  private static String count(int files, int valid, String one, String more) {
    return Formats.count(files, one, more)
        + (valid == files
            ? ""
            : String.format(Locale.ENGLISH, " (%,d with errors)", files - valid));
  }

  private void print(RecordingFit fit, PrintWriter out) {
    out.printf(
        Locale.ENGLISH,
        "%nagainst %s: %,d events%s%n",
        against,
        fit.events(),
        fit.rejected() == 0
            ? ""
            : ", and %s that a replay rejects"
                .formatted(Formats.count(fit.rejected(), "line", "lines")));
    fit.patterns()
        .forEach(
            each -> {
              out.println(each.pattern());
              FitText.lines(each).forEach(line -> out.println("  " + line));
            });
  }

  private RecordingFit fit(CheckedFiles checked) throws Exception {
    Scenario scenario = Scenario.read(Home.scenario(against));
    try (ReplayProgress shown =
        ReplayProgress.show(scenario, 1, new TerminalProgress(spec.commandLine().getErr()))) {
      return RecordingFit.of(checked, scenario);
    }
  }

  private static long count(CheckedFiles checked, Problem.Severity severity) {
    return checked.problems().stream().filter(each -> each.severity() == severity).count();
  }
}
