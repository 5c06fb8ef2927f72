package io.micromoments.workbench.cli.importing;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import io.micromoments.workbench.drafting.NewFiles;
import io.micromoments.workbench.imports.ImportOptions;
import io.micromoments.workbench.imports.ImportedFile;
import io.micromoments.workbench.imports.ImportedPattern;
import io.micromoments.workbench.imports.sigma.SigmaImport;
import io.micromoments.workbench.imports.sql.SqlImport;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: patterns from SQL queries and Sigma rules. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Turns SQL queries with MATCH_RECOGNIZE and Sigma rules into patterns with tests, and lists"
          + " what a pattern cannot say. It never overwrites a file.",
      "An error means that a query or rule became no pattern; a warning, that a part of it is left"
          + " out or means something else."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments import queries.sql --out my-patterns",
      "  ./micromoments import queries.sql --stream clickstream --column price=value",
      "  ./micromoments import brute-force.yml --out my-patterns --strict"
    })
public final class ImportCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "SQL (.sql) or Sigma rules (.yml, .yaml).")
  private List<Path> files;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the patterns (default: the current folder).")
  private Path out;

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description =
          "Stream of the events (default: by the name of the table or log source, otherwise"
              + " clickstream).")
  private String stream;

  @Option(
      names = "--column",
      paramLabel = "NAME=FIELD",
      description =
          "Field that a column stands for, such as price=value or brand=properties.brand; can be"
              + " repeated.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      description = "Window of queries without WITHIN, such as 30m.")
  private String within;

  @Option(
      names = "--moment",
      paramLabel = "KIND",
      description = "KNOW, GO, DO or BUY (default: a typical one of the stream).")
  private MomentKind moment;

  @Option(
      names = "--intent",
      paramLabel = "INTENT",
      description = "The intent that offers answer (default: the name of the pattern).")
  private String intent;

  @Option(names = "--strict", description = "Exit 1 also if there are warnings.")
  private boolean isStrict;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  private boolean hasUnreadable;

  /** A pattern that was written, and the names of its files. */
  private record Written(ImportedPattern pattern, NewFiles files) {}

  @Override
  public Integer call() throws Exception {
    ImportOptions options = options();
    List<ImportedFile> imported = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Path file : files) {
      ImportedFile each = read(file, options);
      for (ImportedPattern pattern : each.patterns()) {
        if (!names.add(pattern.name())) {
          throw new UnusableInput(
              "two patterns would have the name '%s'".formatted(pattern.name()),
              "import the files one by one, into different folders");
        }
      }
      imported.add(each);
    }
    List<Written> written = write(imported);
    print(imported, written);
    if (hasUnreadable) {
      return 2;
    }
    boolean hasErrors = imported.stream().anyMatch(ImportedFile::hasErrors);
    return hasErrors || (isStrict && count(imported, Problem.Severity.WARNING) > 0) ? 1 : 0;
  }

  private ImportOptions options() {
    if (intent != null && intent.isBlank()) {
      throw new UnusableInput("--intent is empty", "for example --intent auto-loan");
    }
    Optional<EventStream> chosen = Optional.empty();
    if (stream != null) {
      chosen = EventStream.of(stream.toLowerCase(Locale.ROOT));
      if (chosen.isEmpty()) {
        throw new UnusableInput(
            "--stream is '%s'".formatted(stream), Names.allowed(stream, EventStream.labels()));
      }
    }
    Optional<Duration> window = Optional.empty();
    if (within != null) {
      window = Durations.parse(within).filter(each -> !each.isZero() && !each.isNegative());
      if (window.isEmpty()) {
        throw new UnusableInput("--within is '%s'".formatted(within), Durations.hint(within));
      }
    }
    return new ImportOptions(
        chosen, Optional.ofNullable(moment), Optional.ofNullable(intent), window, columns);
  }

  private ImportedFile read(Path file, ImportOptions options) {
    SourceText source;
    try {
      source = TextFile.read(file);
    } catch (UnusableFile e) {
      hasUnreadable = true;
      return new ImportedFile(e.source(), List.of(), List.of(e.problem()));
    }
    String name = file.getFileName().toString();
    String base = name.replaceFirst("\\.[^.]*$", "");
    boolean isYaml = name.toLowerCase(Locale.ROOT).matches(".*\\.ya?ml");
    boolean isSql =
        !isYaml
            && (name.toLowerCase(Locale.ROOT).endsWith(".sql")
                || source.text().toUpperCase(Locale.ROOT).contains("MATCH_RECOGNIZE"));
    return isSql ? SqlImport.of(source, base, options) : SigmaImport.of(source, base, options);
  }

  /** Writes all patterns, or none if one of the files exists. */
  private List<Written> write(List<ImportedFile> imported) throws Exception {
    List<Written> all = new ArrayList<>();
    for (ImportedFile file : imported) {
      for (ImportedPattern pattern : file.patterns()) {
        all.add(new Written(pattern, new NewFiles(out, pattern.name())));
      }
    }
    if (!all.isEmpty()) {
      OutputPath.createFolder(out);
    }
    for (Written each : all) {
      each.files().checkUnused();
    }
    for (Written each : all) {
      each.files().write(each.pattern().files());
    }
    return all;
  }

  private void print(List<ImportedFile> imported, List<Written> written) {
    PrintWriter console = spec.commandLine().getOut();
    if (format == Format.json) {
      console.println(Json.of(json(imported, written)));
      return;
    }
    for (ImportedFile file : imported) {
      file.problems().forEach(each -> console.println(file.source().show(each)));
    }
    for (Written each : written) {
      console.printf("%-15s %s%n", "written", each.files().pattern());
      console.printf("%-15s %s%n", "", each.files().tests());
    }
    console.printf(
        Locale.ROOT,
        "%s, %s, %s%n",
        Formats.count(written.size(), "pattern", "patterns"),
        Formats.count(count(imported, Problem.Severity.ERROR), "error", "errors"),
        Formats.count(count(imported, Problem.Severity.WARNING), "warning", "warnings"));
    if (!written.isEmpty()) {
      console.printf(
          "%-15s %s%n", "next", "check moment, intent and the tests; then remove status: shadow");
    }
  }

  private static long count(List<ImportedFile> imported, Problem.Severity severity) {
    return imported.stream()
        .flatMap(each -> each.problems().stream())
        .filter(each -> each.severity() == severity)
        .count();
  }

  private static Map<String, Object> json(List<ImportedFile> imported, List<Written> written) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("errors", count(imported, Problem.Severity.ERROR));
    json.put("warnings", count(imported, Problem.Severity.WARNING));
    json.put(
        "patterns",
        written.stream()
            .map(
                each -> {
                  Map<String, Object> pattern = new LinkedHashMap<>();
                  pattern.put("name", each.pattern().name());
                  pattern.put("line", each.pattern().line());
                  pattern.put("pattern", each.files().pattern().toString());
                  pattern.put("tests", each.files().tests().toString());
                  return pattern;
                })
            .toList());
    json.put(
        "problems",
        imported.stream().flatMap(each -> each.problems().stream()).map(Json::map).toList());
    return json;
  }
}
