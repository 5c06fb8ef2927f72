package io.micromoments.workbench.lsp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.definitions.PatternCheck;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.replay.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/** The validator's problems as diagnostics of an editor. */
final class FileDiagnostics {

  static final String SOURCE = "micromoments";

  private FileDiagnostics() {}

  /**
   * Checks files together.
   *
   * @param definitions patterns, policies and tests
   * @param files all files, by name; scenarios are checked one by one
   * @param patternCheck checks each pattern file
   * @return by file; also those without problems
   */
  static Map<String, List<Diagnostic>> of(
      List<SourceText> definitions,
      Map<String, EditedFile> files,
      Function<SourceText, PatternCheck> patternCheck) {
    Map<String, List<Diagnostic>> all = new LinkedHashMap<>();
    files.keySet().forEach(file -> all.put(file, new ArrayList<>()));
    List<Problem> problems =
        new ArrayList<>(
            CheckedFiles.check(DefinitionFiles.of(definitions), patternCheck).problems());
    files.values().stream()
        .filter(file -> file.kind() == FileKind.SCENARIO)
        .forEach(file -> Scenario.problem(file.source()).ifPresent(problems::add));
    problems.stream()
        .distinct()
        .filter(problem -> files.containsKey(problem.file()))
        .forEach(problem -> all.get(problem.file()).add(of(problem, files.get(problem.file()))));
    return all;
  }

  private static Diagnostic of(Problem problem, EditedFile file) {
    String hint = problem.hint().isEmpty() ? "" : "\n" + problem.hint();
    Diagnostic diagnostic =
        new Diagnostic(range(problem, file), problem.message() + hint, severity(problem), SOURCE);
    diagnostic.setCode(file.kind().label());
    return diagnostic;
  }

  private static DiagnosticSeverity severity(Problem problem) {
    return switch (problem.severity()) {
      case ERROR -> DiagnosticSeverity.Error;
      case WARNING -> DiagnosticSeverity.Warning;
      case NOTE -> DiagnosticSeverity.Information;
    };
  }

  /** A problem of one character, such as that of a mapping, is shown at the whole word. */
  private static Range range(Problem problem, EditedFile file) {
    Position start =
        new Position(Math.max(0, problem.line() - 1), Math.max(0, problem.column() - 1));
    int from = file.offset(start);
    String text = file.text();
    int lineEnd = text.indexOf('\n', from) < 0 ? text.length() : text.indexOf('\n', from);
    int to = Math.min(lineEnd, from + problem.length());
    if (problem.length() <= 1) {
      while (to < lineEnd && isOfWord(text.charAt(to)) && isOfWord(text.charAt(to - 1))) {
        to++;
      }
    }
    return file.range(from, to);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }
}
