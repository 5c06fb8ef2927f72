package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.drafting.DraftedDefinition;
import io.micromoments.workbench.drafting.SampledTests;
import io.micromoments.workbench.testing.TestResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** Validates a pattern before it is written, and adds tests to start from. */
public final class PatternCheck {

  private static final String NO_TESTS =
      """
      # No events were found that make a moment: add them, and what they must not be mixed up with.
      tests:
        - name: nothing happens
          events: []
          expect: []
      """;

  private PatternCheck() {}

  /**
   * Returns the pattern if it is valid and its tests pass.
   *
   * @param text the pattern file; its line {@code requires-consent} is completed for sensitive
   *     topics
   * @param rule where the rule begins
   * @param problems receives what the validator finds, at the part of the rule that it comes from
   */
  public static Optional<ImportedPattern> check(
      String name, PatternText text, SourcePosition rule, Problems problems) {
    SourceText source = new SourceText(name + ".yaml", text.toString());
    PatternReader.Reading reading = PatternReader.read(source);
    if (reading.pattern().isEmpty()) {
      reading.problems().stream()
          .filter(Problem::isError)
          .forEach(problem -> report(problem, text, problems));
      return Optional.empty();
    }
    MomentPattern pattern = reading.pattern().get();
    SourceText complete =
        new SourceText(
            source.file(),
            source
                .text()
                .replaceFirst(
                    "(?m)^requires-consent: \\[.*?\\]",
                    Matcher.quoteReplacement(
                        "requires-consent: ["
                            + pattern.requiresConsent().stream()
                                .map(YamlText::of)
                                .collect(Collectors.joining(", "))
                            + "]")));
    Optional<String> sampled = SampledTests.of(pattern).filter(each -> pass(complete, each));
    if (sampled.isEmpty()) {
      problems.add(
          rule.line(),
          rule.column(),
          rule.length(),
          Problem.Severity.WARNING,
          "no events were found that make a moment of '%s', so its tests are empty".formatted(name),
          "add a test that expects a moment; check that the conditions can be met together");
    }
    SourceText tests = new SourceText(testFile(source), sampled.orElse(NO_TESTS));
    CheckedFiles checked = CheckedFiles.check(complete, tests);
    checked.problems().stream()
        .filter(problem -> problem.severity() != Problem.Severity.NOTE)
        .filter(problem -> problem.isError() || problem.file().equals(source.file()))
        .forEach(problem -> report(problem, text, problems));
    if (checked.hasErrors()) {
      return Optional.empty();
    }
    return Optional.of(
        new ImportedPattern(
            name,
            rule.line(),
            new DraftedDefinition(complete.text(), tests.text(), List.of()),
            sampled.isPresent() ? checked.test().get(0).cases().size() : 0));
  }

  private static String testFile(SourceText pattern) {
    return pattern.file().replaceFirst("\\.yaml$", ".tests.yaml");
  }

  private static boolean pass(SourceText pattern, String tests) {
    CheckedFiles checked = CheckedFiles.check(pattern, new SourceText(testFile(pattern), tests));
    return !checked.hasErrors() && checked.test().stream().allMatch(TestResult::passed);
  }

  private static void report(Problem problem, PatternText text, Problems problems) {
    SourcePosition place = text.place(problem.line());
    problems.add(
        place.line(),
        place.column(),
        place.length(),
        problem.severity(),
        "as a pattern: " + problem.message(),
        problem.hint());
  }
}
