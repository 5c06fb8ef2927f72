package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Maps tests to patterns: a test file belongs to the pattern file beside it with its base name. */
final class TestFiles {

  private final Map<SourceText, List<PatternTest>> tests = new LinkedHashMap<>();

  /** Returns the paths, and for each named file the test or pattern files that belong to it. */
  static List<Path> withCompanions(List<Path> paths) {
    List<Path> all = new ArrayList<>(paths);
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        all.addAll(companions(path));
      }
    }
    return all;
  }

  private static List<Path> companions(Path path) {
    String name = path.getFileName().toString();
    Path folder = path.getParent() == null ? Path.of("") : path.getParent();
    try (Stream<Path> beside = Files.list(folder)) {
      return beside
          .filter(DefinitionFiles::isNamedDefinition)
          .filter(file -> base(file.toString()).equals(base(path.toString())))
          .filter(
              file ->
                  DefinitionFiles.hasTestFileName(file.getFileName().toString())
                      != DefinitionFiles.hasTestFileName(name))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // the named file can still be read
    }
  }

  void add(SourceText source, List<PatternTest> read) {
    tests.put(source, read);
  }

  /** Returns the tests of a pattern file. */
  List<PatternTest> of(SourceText pattern) {
    List<PatternTest> all = new ArrayList<>();
    tests.forEach(
        (source, read) -> {
          if (isSameBase(source, pattern)) {
            all.addAll(read);
          }
        });
    return all;
  }

  /** Returns file, line and column of each test of a pattern file. */
  List<String> placesOf(SourceText pattern) {
    List<String> places = new ArrayList<>();
    tests.forEach(
        (source, read) -> {
          if (isSameBase(source, pattern)) {
            List<String> lines = source.text().lines().toList();
            read.forEach(test -> places.add(place(source, lines, test.line())));
          }
        });
    return places;
  }

  /** A test begins at the first character that is neither a blank nor the dash of its list. */
  private static String place(SourceText source, List<String> lines, int line) {
    String text = line <= lines.size() ? lines.get(line - 1) : "";
    int column = 1 + text.length() - text.replaceFirst("^[\\s-]+", "").length();
    return String.format(Locale.ROOT, "%s:%d:%d", source.file(), line, column);
  }

  /** Returns the tests in a test file. */
  List<PatternTest> testsIn(SourceText file) {
    return tests.get(file);
  }

  /** Returns the test files of a pattern file. */
  List<SourceText> filesOf(SourceText pattern) {
    return tests.keySet().stream().filter(source -> isSameBase(source, pattern)).toList();
  }

  /** Returns whether a test file of a pattern has an error. */
  boolean haveErrors(SourceText pattern, List<Problem> problems) {
    return tests.keySet().stream()
        .filter(source -> isSameBase(source, pattern))
        .anyMatch(
            source ->
                problems.stream()
                    .anyMatch(each -> each.isError() && each.file().equals(source.file())));
  }

  /** Returns errors for test files that belong to no pattern, or to more than one. */
  List<Problem> misplaced(DefinitionFiles files) {
    List<Problem> problems = new ArrayList<>();
    for (SourceText source : tests.keySet()) {
      List<String> owners =
          files.patterns().stream()
              .filter(pattern -> isSameBase(source, pattern))
              .map(SourceText::file)
              .toList();
      if (owners.isEmpty() && !isUnusable(source, files)) {
        problems.add(
            problem(
                source,
                Problem.Severity.ERROR,
                "no pattern file found for these tests",
                "name the tests of my-pattern.yaml my-pattern.tests.yaml, in the same folder"));
      } else if (owners.size() > 1) {
        problems.add(
            problem(
                source,
                Problem.Severity.ERROR,
                "these tests belong to more than one pattern: " + String.join(", ", owners),
                "give each pattern file a unique base name"));
      }
    }
    return problems;
  }

  /** Returns a warning if a pattern has no tests. */
  Optional<Problem> missing(SourceText source, MomentPattern pattern, DefinitionFiles files) {
    if (!of(source).isEmpty() || isUnusable(source, files)) {
      return Optional.empty();
    }
    String name = DefinitionFiles.plainName(source.file());
    return Optional.of(
        problem(
            source,
            Problem.Severity.WARNING,
            "pattern '%s' has no tests".formatted(pattern.name()),
            "write %s.tests.yaml with at least one test that expects a moment and one that does not"
                .formatted(name)));
  }

  /** Returns whether the matching file exists but cannot be used, which is reported separately. */
  private static boolean isUnusable(SourceText source, DefinitionFiles files) {
    return files.unusable().stream()
        .map(UnusableFile::source)
        .anyMatch(file -> isSameBase(file, source));
  }

  private static boolean isSameBase(SourceText one, SourceText other) {
    return base(one.file()).equals(base(other.file()));
  }

  private static String base(String file) {
    String base = DefinitionFiles.baseName(file);
    try {
      return Path.of(base).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return base; // a name with characters that the process's file encoding lacks
    }
  }

  private static Problem problem(
      SourceText source, Problem.Severity severity, String message, String hint) {
    return new Problem(source.file(), 1, 1, 1, severity, message, hint);
  }
}
