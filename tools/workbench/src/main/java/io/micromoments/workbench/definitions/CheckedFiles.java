package io.micromoments.workbench.definitions;

import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.InternalErrorProblem;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.TestReader;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.testing.PatternTester;
import io.micromoments.workbench.testing.TestResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads and checks all definition files under some paths. */
public final class CheckedFiles {

  private final Map<String, SourceText> sources = new HashMap<>();
  private final Map<SourceText, MomentPattern> patterns = new LinkedHashMap<>();
  private final Map<SourceText, PatternReader.Reading> readings = new HashMap<>();
  private final Map<SourceText, Policy> policies = new LinkedHashMap<>();
  private final TestFiles tests = new TestFiles();
  private final List<Problem> problems = new ArrayList<>();
  private int files;
  private int policyFiles;

  private CheckedFiles() {}

  /**
   * Reads pattern, test and policy files. A named pattern file also brings in the tests beside it,
   * and vice versa.
   *
   * @param withTests whether to read test files and to warn about patterns without tests
   * @throws UnusableInput if a named folder contains no such file
   */
  public static CheckedFiles read(List<Path> paths, boolean withTests) throws IOException {
    for (Path path : paths) {
      if (DefinitionFiles.containsNone(path)) {
        throw new UnusableInput(
            "no pattern, policy or test file found in " + path,
            "looked for " + DefinitionFiles.LOOKED_FOR);
      }
    }
    return check(
        DefinitionFiles.read(withTests ? TestFiles.withCompanions(paths) : paths),
        withTests,
        PatternCheck::of);
  }

  /**
   * Checks a pattern or policy that is in no file.
   *
   * @throws UnusableFile if it is neither
   */
  public static CheckedFiles check(SourceText definition) throws UnusableFile {
    List<SourceText> only = List.of(definition);
    return check(
        FileHeader.of(definition).kind() == FileHeader.Kind.POLICY
            ? new DefinitionFiles(List.of(), List.of(), only, List.of())
            : new DefinitionFiles(only, List.of(), List.of(), List.of()),
        false,
        PatternCheck::of);
  }

  /** Checks a pattern and its tests before they are written. */
  public static CheckedFiles check(SourceText pattern, SourceText tests) {
    return check(
        new DefinitionFiles(List.of(pattern), List.of(tests), List.of(), List.of()),
        PatternCheck::of);
  }

  /**
   * Checks files that were read already, such as those that are open in an editor.
   *
   * @param patternCheck checks each pattern file
   */
  public static CheckedFiles check(
      DefinitionFiles files, Function<SourceText, PatternCheck> patternCheck) {
    return check(files, true, patternCheck);
  }

  private static CheckedFiles check(
      DefinitionFiles files, boolean withTests, Function<SourceText, PatternCheck> patternCheck) {
    CheckedFiles checked = new CheckedFiles();
    files.unusable().forEach(checked::unusable);
    files.patterns().forEach(source -> checked.pattern(source, patternCheck.apply(source)));
    if (withTests) {
      files.tests().forEach(checked::tests);
      checked.problems.addAll(checked.tests.misplaced(files));
      checked.patterns.forEach(
          (source, pattern) ->
              checked.tests.missing(source, pattern, files).ifPresent(checked.problems::add));
    }
    files.policies().forEach(checked::policy);
    checked.patterns.forEach(
        (source, pattern) -> {
          checked.problems.addAll(
              ConsentCheck.warnings(source, pattern, checked.policies.values()));
          for (SourceText tests : checked.tests.filesOf(source)) {
            checked.problems.addAll(
                TestConsentCheck.warnings(tests, checked.tests.testsIn(tests), pattern));
          }
        });
    checked.policies.forEach(
        (source, policy) -> {
          checked.problems.addAll(CaptureCheck.warnings(source, policy, checked.patterns.values()));
          checked.problems.addAll(
              ReferenceCheck.warnings(source, policy, checked.patterns.values()));
          checked.problems.addAll(ReferenceCheck.listedActions(source, policy));
        });
    return checked;
  }

  /**
   * Reads one policy file, whatever its name.
   *
   * @throws UnusableFile if it cannot be read
   * @throws UnusableInput if it is not a policy
   */
  public static CheckedFiles policyFile(Path file) throws IOException {
    SourceText source = TextFile.read(file);
    FileHeader.Kind kind = FileHeader.of(source).kind();
    if (kind != FileHeader.Kind.POLICY) {
      throw new UnusableInput(
          "%s is not a policy file: it has the key '%s'".formatted(file, kind.key()),
          "a policy file has the key 'policy: NAME' at the top");
    }
    CheckedFiles checked = new CheckedFiles();
    checked.policy(source);
    return checked;
  }

  /** Returns the patterns without errors, by file. */
  public Map<SourceText, MomentPattern> patterns() {
    return patterns;
  }

  /** Returns what was read from a pattern file, with the positions of its steps and conditions. */
  public PatternReader.Reading reading(SourceText pattern) {
    return readings.get(pattern);
  }

  /** Returns the policies without errors, by file. */
  public Map<SourceText, Policy> policies() {
    return policies;
  }

  /** Returns the tests in the files beside a pattern file. */
  public List<PatternTest> testsOf(SourceText pattern) {
    return tests.of(pattern);
  }

  /** Returns the test files beside a pattern file. */
  public List<SourceText> testFilesOf(SourceText pattern) {
    return tests.filesOf(pattern);
  }

  public List<Problem> problems() {
    return problems;
  }

  public boolean hasErrors() {
    return problems.stream().anyMatch(Problem::isError);
  }

  /**
   * Throws an error that shows all problems if one of them is an error.
   *
   * @param what first line of the error
   */
  public void rejectErrors(String what) {
    if (hasErrors()) {
      StringBuilder all = new StringBuilder(what).append("\n\n");
      problems.forEach(problem -> all.append(show(problem)).append('\n'));
      throw new UnusableInput(all.toString().stripTrailing(), "");
    }
  }

  public int files() {
    return files;
  }

  /** Returns the number of pattern files, with and without errors. */
  public int patternFiles() {
    return readings.size();
  }

  /** Returns the number of policy files, with and without errors. */
  public int policyFiles() {
    return policyFiles;
  }

  /** Formats a problem for people. */
  public String show(Problem problem) {
    return sources.get(problem.file()).show(problem);
  }

  /**
   * Runs the tests of all patterns, in file order, except patterns whose test files have errors.
   */
  public List<TestResult> test() {
    List<TestResult> results = new ArrayList<>();
    patterns.forEach(
        (source, pattern) -> {
          if (!tests.haveErrors(source, problems)) {
            results.add(test(source, pattern));
          }
        });
    return results;
  }

  private TestResult test(SourceText source, MomentPattern pattern) {
    try {
      return PatternTester.run(
              pattern, testsOf(source), Optional.of(readings.get(source).expressions()))
          .at(tests.placesOf(source));
    } catch (RuntimeException | StackOverflowError e) {
      Problem fault = InternalErrorProblem.problem(source.file(), e);
      return new TestResult(
          pattern.name(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(fault.message() + "; " + fault.hint()));
    }
  }

  private void unusable(UnusableFile file) {
    add(file.source());
    problems.add(file.problem());
  }

  private void pattern(SourceText source, PatternCheck check) {
    add(source);
    readings.put(source, check.reading());
    problems.addAll(check.problems());
    check
        .pattern()
        .ifPresent(
            pattern -> {
              unique(source, pattern);
              patterns.put(source, pattern);
            });
  }

  private void unique(SourceText source, MomentPattern pattern) {
    patterns.forEach(
        (other, known) -> {
          if (known.name().equals(pattern.name())) {
            problems.add(
                error(
                    source,
                    "pattern '%s' is also defined in %s".formatted(pattern.name(), other.file()),
                    "give each pattern a unique name; a new version replaces the old file"));
          }
        });
  }

  private void tests(SourceText source) {
    add(source);
    TestReader.Reading reading = TestReader.read(source, RecordMap::of);
    problems.addAll(reading.problems());
    tests.add(source, reading.tests());
  }

  private void policy(SourceText source) {
    add(source);
    policyFiles++;
    PolicyReader.Reading reading = PolicyReader.read(source);
    problems.addAll(reading.problems());
    reading.policy().ifPresent(policy -> policies.put(source, policy));
  }

  private void add(SourceText source) {
    sources.put(source.file(), source);
    files++;
  }

  static Problem error(SourceText source, String message, String hint) {
    return new Problem(source.file(), 1, 1, 1, Problem.Severity.ERROR, message, hint);
  }
}
