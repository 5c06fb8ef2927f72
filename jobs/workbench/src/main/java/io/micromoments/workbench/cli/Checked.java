package io.micromoments.workbench.cli;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.compile.RecordMap;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.PatternTest;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.Problem;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.patterns.language.TestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.MalformedPatternException;

/** All files under some paths, read and checked together. */
final class Checked {

  private final Map<String, SourceText> sources = new HashMap<>();
  private final Map<SourceText, MomentPattern> patterns = new LinkedHashMap<>();
  private final Map<SourceText, Policy> policies = new LinkedHashMap<>();
  private final Map<String, List<PatternTest>> testsByFile = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private int files;

  private Checked() {}

  /**
   * Reads pattern, test and policy files.
   *
   * @param withTests whether test files are read, and patterns without tests warned of
   */
  static Checked read(List<Path> paths, boolean withTests) throws IOException {
    Checked checked = new Checked();
    PatternFiles files = PatternFiles.read(paths);
    files.patterns().forEach(checked::pattern);
    if (withTests) {
      files.tests().forEach(source -> checked.tests(source, files));
      checked.patterns.forEach(checked::warnWithoutTests);
    }
    files.policies().forEach(checked::policy);
    return checked;
  }

  /** A pattern file brings the tests beside it along, and the other way round. */
  static List<Path> withTests(List<Path> paths) {
    List<Path> all = new ArrayList<>(paths);
    for (Path path : paths) {
      String name = path.toString();
      if (name.endsWith(".tests.yaml")) {
        add(all, Path.of(name.replaceFirst("\\.tests\\.yaml$", ".yaml")));
      } else if (name.endsWith(".yaml")) {
        add(all, Path.of(name.replaceFirst("\\.yaml$", ".tests.yaml")));
      }
    }
    return all;
  }

  private static void add(List<Path> paths, Path path) {
    if (Files.exists(path) && !paths.contains(path)) {
      paths.add(path);
    }
  }

  /**
   * Reads one policy file, whatever its name.
   *
   * @throws NoSuchFileException where it does not exist
   */
  static Checked policyFile(Path file) throws IOException {
    Checked checked = new Checked();
    checked.policy(PatternFiles.source(file));
    return checked;
  }

  /** The patterns without errors, by their files. */
  Map<SourceText, MomentPattern> patterns() {
    return patterns;
  }

  /** The policies without errors, by their files. */
  Map<SourceText, Policy> policies() {
    return policies;
  }

  /** The tests that stand beside a pattern's file. */
  List<PatternTest> testsOf(SourceText pattern) {
    return testsByFile.getOrDefault(PatternFiles.testsOf(pattern.file()), List.of());
  }

  List<Problem> problems() {
    return problems;
  }

  boolean hasErrors() {
    return problems.stream().anyMatch(Problem::isError);
  }

  int files() {
    return files;
  }

  /** A problem as people read it. */
  String show(Problem problem) {
    return sources.get(problem.file()).show(problem);
  }

  private void pattern(SourceText source) {
    add(source);
    PatternReader.Reading reading = PatternReader.read(source);
    problems.addAll(reading.problems());
    reading
        .pattern()
        .ifPresent(
            pattern -> {
              try {
                new PatternCompiler().compile(pattern);
                unique(source, pattern);
                patterns.put(source, pattern);
              } catch (MalformedPatternException | UnsupportedOperationException e) {
                problems.add(
                    error(source, "flink-cep refuses this pattern: " + e.getMessage(), ""));
              }
            });
  }

  private void unique(SourceText source, MomentPattern pattern) {
    patterns.forEach(
        (other, known) -> {
          if (known.name().equals(pattern.name())) {
            problems.add(
                error(
                    source,
                    "pattern '%s' is also in %s".formatted(pattern.name(), other.file()),
                    "each pattern has its own name; a new version replaces the old file"));
          }
        });
  }

  private void tests(SourceText source, PatternFiles all) {
    add(source);
    TestReader.Reading reading = TestReader.read(source, RecordMap::of);
    problems.addAll(reading.problems());
    testsByFile.put(source.file(), reading.tests());
    boolean hasPattern =
        all.patterns().stream()
            .anyMatch(pattern -> PatternFiles.testsOf(pattern.file()).equals(source.file()));
    if (!hasPattern) {
      problems.add(
          error(
              source,
              "there is no pattern file beside these tests",
              "tests of my-pattern.yaml are called my-pattern.tests.yaml"));
    }
  }

  private void warnWithoutTests(SourceText source, MomentPattern pattern) {
    if (testsOf(source).isEmpty()) {
      problems.add(
          new Problem(
              source.file(),
              1,
              1,
              1,
              Problem.Severity.WARNING,
              "pattern '%s' has no tests".formatted(pattern.name()),
              "write %s with at least one test that fires and one that must not"
                  .formatted(Path.of(PatternFiles.testsOf(source.file())).getFileName())));
    }
  }

  private void policy(SourceText source) {
    add(source);
    PolicyReader.Reading reading = PolicyReader.read(source);
    problems.addAll(reading.problems());
    reading.policy().ifPresent(policy -> policies.put(source, policy));
  }

  private void add(SourceText source) {
    sources.put(source.file(), source);
    files++;
  }

  private static Problem error(SourceText source, String message, String hint) {
    return new Problem(source.file(), 1, 1, 1, Problem.Severity.ERROR, message, hint);
  }
}
