package io.micromoments.workbench.hygiene;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.hygiene.Finding.Level;
import io.micromoments.workbench.hygiene.Finding.Rule;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.testing.PartCoverage;
import io.micromoments.workbench.testing.TestResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What pattern files and their tests say by themselves, without a recording. */
final class FileChecks {

  private final CheckedFiles checked;
  private final Set<String> names;
  private final List<Finding> findings = new ArrayList<>();

  private FileChecks(CheckedFiles checked) {
    this.checked = checked;
    this.names =
        checked.patterns().values().stream().map(MomentPattern::name).collect(Collectors.toSet());
  }

  /** Returns what was found, in no certain order. */
  static List<Finding> of(CheckedFiles checked) {
    FileChecks checks = new FileChecks(checked);
    checked.problems().stream().filter(Problem::isError).forEach(checks::addProblem);
    checked.patterns().forEach(checks::addPattern);
    for (TestResult result : checked.test()) {
      checked
          .patterns()
          .forEach(
              (source, pattern) -> {
                if (pattern.name().equals(result.pattern())) {
                  checks.addTests(source, result);
                }
              });
    }
    return checks.findings;
  }

  private void addProblem(Problem problem) {
    findings.add(
        new Finding(
            Level.ERROR,
            Rule.INVALID,
            "",
            problem.file(),
            problem.line(),
            problem.column(),
            problem.message(),
            problem.hint()));
  }

  private void addPattern(SourceText source, MomentPattern pattern) {
    if (pattern.owner().isEmpty()) {
      add(
          Level.WARNING,
          Rule.NO_OWNER,
          source,
          pattern.name(),
          Finding.TOP,
          "nobody is named who is responsible for it",
          "add owner: TEAM");
    }
    if (pattern.status() != PatternStatus.live) {
      add(
          Level.NOTE,
          Rule.NOT_LIVE,
          source,
          pattern.name(),
          Finding.TOP,
          pattern.status() == PatternStatus.draft
              ? "is a draft: it is not run"
              : "is a shadow: its moments change no offers",
          "make it live, or delete it if it is no longer needed");
    } else if (pattern.pilot() == 0) {
      add(
          Level.NOTE,
          Rule.NOT_LIVE,
          source,
          pattern.name(),
          Finding.TOP,
          "pilot: 0% disables it",
          "raise the pilot, or delete the pattern if it is no longer needed");
    }
    pattern.eventSteps().stream()
        .flatMap(step -> step.anyOf().stream())
        .filter(each -> each.on().contains(EventStream.MOMENT))
        .forEach(each -> addUnknownPatterns(source, pattern, each));
    checked.testsOf(source).forEach(test -> addUnknownPatterns(source, pattern, test));
  }

  private void addUnknownPatterns(
      SourceText source, MomentPattern pattern, Step.Alternative alternative) {
    Optional<Expression> where = alternative.where();
    where
        .map(each -> new EventCondition(each).words().getOrDefault("pattern", Set.of()))
        .orElse(Set.of())
        .stream()
        .filter(name -> !names.contains(name))
        .sorted()
        .forEach(
            name ->
                add(
                    Level.ERROR,
                    Rule.UNKNOWN_PATTERN,
                    source,
                    pattern.name(),
                    where
                        .flatMap(each -> checked.reading(source).expressions().of(each, each))
                        .orElse(Finding.TOP),
                    "waits for moments of pattern '%s', which these files do not define"
                        .formatted(name),
                    "name an existing pattern, or check its file, too"));
  }

  private void addUnknownPatterns(SourceText source, MomentPattern pattern, PatternTest test) {
    test.events().stream()
        .map(PatternTest.TestEvent::event)
        .filter(event -> event.stream() == EventStream.MOMENT)
        .map(FileChecks::patternOf)
        .flatMap(Optional::stream)
        .filter(name -> !names.contains(name))
        .distinct()
        .forEach(
            name ->
                findings.add(
                    new Finding(
                        Level.WARNING,
                        Rule.UNKNOWN_PATTERN,
                        pattern.name(),
                        checked.testFilesOf(source).get(0).file(),
                        test.line(),
                        1,
                        "test '%s' has a moment of pattern '%s', which these files do not define"
                            .formatted(test.name(), name),
                        "name an existing pattern, or check its file, too")));
  }

  private static Optional<String> patternOf(Event moment) {
    return moment.get("pattern") instanceof String name ? Optional.of(name) : Optional.empty();
  }

  private void addTests(SourceText source, TestResult result) {
    if (result.cases().isEmpty()) {
      add(
          Level.ERROR,
          Rule.NO_TESTS,
          source,
          result.pattern(),
          Finding.TOP,
          String.join(", ", result.problems()) + ", so it cannot be published",
          "write one test that expects a moment and one that does not");
      return;
    }
    if (!result.passed()) {
      List<String> failed =
          new ArrayList<>(
              result.cases().stream()
                  .filter(each -> !each.passed())
                  .map(each -> "'" + each.name() + "'")
                  .toList());
      failed.addAll(result.problems());
      add(
          Level.ERROR,
          Rule.FAILING_TESTS,
          source,
          result.pattern(),
          Finding.TOP,
          (result.cases().stream().allMatch(TestResult.Case::passed) ? "" : "failed: ")
              + String.join(", ", failed),
          "run ./micromoments test " + source.file());
    }
    for (String step : result.missed()) {
      add(
          Level.WARNING,
          Rule.UNTESTED_STEP,
          source,
          result.pattern(),
          Optional.ofNullable(checked.reading(source).places().get(step)).orElse(Finding.TOP),
          "no event of a test fits step " + step,
          "add a test with such an event");
    }
    List<PartCoverage> parts = result.incompleteParts();
    if (!parts.isEmpty()) {
      add(
          Level.NOTE,
          Rule.UNTESTED_BRANCH,
          source,
          result.pattern(),
          parts.get(0).place().orElse(Finding.TOP),
          String.format(
              Locale.ROOT,
              "tests cover %d of %s; %s: %s %s",
              result.coveredBranches(),
              Formats.count(result.branches(), "branch", "branches"),
              parts.get(0).condition(),
              parts.get(0).part(),
              parts.get(0).missing()),
          "run ./micromoments test " + source.file());
    }
  }

  private void add(
      Level level,
      Rule rule,
      SourceText source,
      String pattern,
      SourcePosition place,
      String message,
      String hint) {
    findings.add(Finding.in(source, pattern, place, level, rule, message, hint));
  }
}
