package io.micromoments.workbench.cli.improving;

import io.micromoments.text.PrintableText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.hygiene.Finding;
import io.micromoments.workbench.hygiene.Hygiene;
import io.micromoments.workbench.replay.ReplayProgress;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hygiene}: what to improve in a set of patterns. */
@Command(
    name = "hygiene",
    mixinStandardHelpOptions = true,
    description =
        "Lists what to improve in patterns, the worst first: failing and missing tests, names of"
            + " patterns that are gone, no owner; and, against a recording, patterns that are silent"
            + " or noisy, and fields that never have a value.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments hygiene patterns/library/bank",
      "  ./micromoments hygiene patterns/library/retail \\",
      "      --against retail-evening --strict"
    })
public final class HygieneCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or folders.")
  private List<Path> paths;

  @Option(
      names = "--against",
      paramLabel = "SCENARIO",
      description = "Scenario folder, or its name under replay-data, to replay with the patterns.")
  private String against;

  @Option(
      names = "--noisy-above",
      paramLabel = "NUMBER",
      description =
          "More moments per thousand customers are an error (default: more than five times the"
              + " median of the other patterns are a warning).")
  private Double noisyAbove;

  @Option(names = "--strict", description = "Exit 1 if a finding is an error.")
  private boolean isStrict;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (noisyAbove != null && (!(noisyAbove >= 0) || against == null)) {
      throw against == null
          ? new UnusableInput("--noisy-above needs a recording", "add --against SCENARIO")
          : new UnusableInput(
              "--noisy-above is '%s'".formatted(noisyAbove),
              "allowed: a number from 0, such as --noisy-above 50");
    }
    Optional<Scenario> scenario =
        against == null ? Optional.empty() : Optional.of(Scenario.read(Home.scenario(against)));
    CheckedFiles checked = CheckedFiles.read(paths, true);
    if (checked.patterns().isEmpty() && !checked.hasErrors()) {
      throw new UnusableInput("no pattern found in " + paths, "specify a .yaml file or a folder");
    }
    Hygiene hygiene = check(checked, scenario);
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      out.println(Json.of(json(hygiene, checked)));
    } else {
      print(hygiene, checked, out);
    }
    return isStrict && hygiene.count(Finding.Level.ERROR) > 0 ? 1 : 0;
  }

  private Hygiene check(CheckedFiles checked, Optional<Scenario> scenario) throws Exception {
    OptionalDouble limit =
        noisyAbove == null ? OptionalDouble.empty() : OptionalDouble.of(noisyAbove);
    if (scenario.isEmpty()) {
      return Hygiene.of(checked, scenario, limit);
    }
    try (ReplayProgress shown =
        ReplayProgress.show(scenario.get(), 1, new TerminalProgress(spec.commandLine().getErr()))) {
      return Hygiene.of(checked, scenario, limit);
    }
  }

  private static void print(Hygiene hygiene, CheckedFiles checked, PrintWriter out) {
    if (!hygiene.findings().isEmpty()) {
      Table table = new Table("level", "finding", "where", "what");
      hygiene
          .findings()
          .forEach(
              each ->
                  table.row(
                      each.level().label(),
                      each.rule().label(),
                      where(each),
                      PrintableText.oneLine(each.message())));
      table.print(out);
      out.println();
      Table remedies = new Table("finding", "what to do");
      hygiene.findings().stream()
          .filter(each -> !each.hint().isEmpty())
          .map(each -> List.of(each.rule().label(), each.hint()))
          .distinct()
          .forEach(each -> remedies.row(each.get(0), each.get(1)));
      remedies.print(out);
      out.println();
    }
    out.printf(
        Locale.ENGLISH,
        "%s: %s, %s, %s%n",
        Formats.count(checked.patterns().size(), "pattern", "patterns"),
        Formats.count(hygiene.count(Finding.Level.ERROR), "error", "errors"),
        Formats.count(hygiene.count(Finding.Level.WARNING), "warning", "warnings"),
        Formats.count(hygiene.count(Finding.Level.NOTE), "note", "notes"));
  }

  private static String where(Finding finding) {
    return String.format(Locale.ROOT, "%s:%d:%d", finding.file(), finding.line(), finding.column());
  }

  private static Map<String, Object> json(Hygiene hygiene, CheckedFiles checked) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("patterns", checked.patterns().size());
    json.put("errors", hygiene.count(Finding.Level.ERROR));
    json.put("warnings", hygiene.count(Finding.Level.WARNING));
    json.put("notes", hygiene.count(Finding.Level.NOTE));
    Map<String, Object> figures = new LinkedHashMap<>();
    hygiene
        .figures()
        .forEach(
            (pattern, each) -> {
              Map<String, Object> figure = new LinkedHashMap<>();
              figure.put("moments", each.moments());
              figure.put("per_thousand_customers", each.perThousandCustomers());
              figures.put(pattern, figure);
            });
    json.put("figures", figures);
    json.put("findings", hygiene.findings().stream().map(HygieneCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("level", finding.level().label());
    json.put("finding", finding.rule().label());
    json.put("pattern", finding.pattern());
    json.put("file", finding.file());
    json.put("line", finding.line());
    json.put("column", finding.column());
    json.put("message", finding.message());
    json.put("hint", finding.hint());
    return json;
  }
}
