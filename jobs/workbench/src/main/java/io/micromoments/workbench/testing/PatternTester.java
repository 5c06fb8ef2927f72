package io.micromoments.workbench.testing;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.detect.KeyState;
import io.micromoments.patterns.detect.MomentClassifier;
import io.micromoments.patterns.detect.PatternEngine;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.Durations;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternTest;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs tests through the engine and the classifier that a job runs. Looks past a pattern's status
 * and pilot, and takes every consent as granted that a test does not deny.
 */
public final class PatternTester {

  private static final double CONFIDENCE_TOLERANCE = 1e-9;

  private final MomentPattern pattern;
  private final PatternEngine engine;
  private final CompiledPattern compiled;
  private final Set<String> fitted = new LinkedHashSet<>();

  private PatternTester(MomentPattern pattern) {
    this.pattern = everywhere(pattern);
    this.compiled = new PatternCompiler((step, event) -> fitted.add(step)).compile(this.pattern);
    this.engine = new PatternEngine(List.of(compiled));
  }

  /** Runs the tests of one pattern. */
  public static TestResult run(MomentPattern pattern, List<PatternTest> tests) {
    PatternTester tester = new PatternTester(pattern);
    List<TestResult.Case> cases = new ArrayList<>();
    for (PatternTest test : tests) {
      cases.add(
          new TestResult.Case(
              test.name(), test.line(), Comparison.of(test.expect(), tester.moments(test))));
    }
    List<String> steps = pattern.eventSteps().stream().map(Step::name).toList();
    return new TestResult(
        pattern.name(),
        cases,
        steps,
        steps.stream().filter(tester.fitted::contains).toList(),
        shape(tests));
  }

  /** A pattern needs at least one test that fires and one that must not. */
  private static List<String> shape(List<PatternTest> tests) {
    if (tests.isEmpty()) {
      return List.of("there are no tests");
    }
    List<String> problems = new ArrayList<>();
    if (tests.stream().allMatch(test -> test.expect().isEmpty())) {
      problems.add("no test expects a moment");
    }
    if (tests.stream().noneMatch(test -> test.expect().isEmpty())) {
      problems.add("no test expects nothing (expect: [])");
    }
    return problems;
  }

  private List<Micromoment> moments(PatternTest test) {
    List<Event> events = new ArrayList<>(test.events());
    events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::id));
    List<Match> matches = new ArrayList<>();
    KeyState state = new KeyState();
    for (Event event : events) {
      engine.onTime(PatternTest.CUSTOMER, state, event.time(), matches::add);
      engine.onEvent(PatternTest.CUSTOMER, state, event, matches::add);
    }
    engine.onTime(PatternTest.CUSTOMER, state, test.end(), matches::add);

    List<Micromoment> moments = new ArrayList<>();
    Optional<Long> lastEmitted = Optional.empty();
    for (Match match : matches) {
      Optional<Micromoment> moment =
          MomentClassifier.classify(
                  match,
                  compiled,
                  test.customer(),
                  purpose -> test.consents().getOrDefault(purpose, true),
                  lastEmitted)
              .moment();
      if (moment.isPresent()) {
        moments.add(moment.get());
        lastEmitted = Optional.of(match.detectedAt());
      }
    }
    moments.sort(
        Comparator.comparing(Micromoment::getDetectedAt).thenComparing(Micromoment::getMomentId));
    return moments;
  }

  private static MomentPattern everywhere(MomentPattern p) {
    return new MomentPattern(
        p.name(),
        p.version(),
        p.moment(),
        p.intent(),
        p.description(),
        PatternStatus.live,
        1,
        p.within(),
        p.skip(),
        p.steps(),
        p.when(),
        p.confidence(),
        p.capture(),
        p.cooldown(),
        p.requiresConsent(),
        p.onChange());
  }

  /** Compares what a test expects with what came out. */
  private static final class Comparison {

    private final List<String> failures = new ArrayList<>();

    static List<String> of(List<PatternTest.Expectation> expect, List<Micromoment> moments) {
      Comparison comparison = new Comparison();
      for (int i = 0; i < Math.max(expect.size(), moments.size()); i++) {
        if (i >= moments.size()) {
          comparison.failures.add("moment %d was expected and did not come".formatted(i + 1));
        } else if (i >= expect.size()) {
          comparison.failures.add("not expected: " + show(moments.get(i)));
        } else {
          comparison.compare(i + 1, expect.get(i), moments.get(i));
        }
      }
      return comparison.failures;
    }

    private void compare(int number, PatternTest.Expectation expected, Micromoment found) {
      same(number, "moment", expected.moment(), found.getMoment().name());
      same(number, "intent", expected.intent(), found.getIntent());
      same(number, "at", expected.at().map(Durations::show), at(found.getDetectedAt()));
      same(
          number,
          "started_at",
          expected.startedAt().map(Durations::show),
          at(found.getStartedAt()));
      same(number, "capture", expected.capture(), found.getCapture());
      if (expected.confidence().isPresent()
          && Math.abs(expected.confidence().get() - found.getConfidence()) > CONFIDENCE_TOLERANCE) {
        differs(number, "confidence", expected.confidence().get(), found.getConfidence());
      }
      expected.evidence().ifPresent(items -> evidence(number, items, found.getEvidence()));
    }

    private void evidence(
        int number, List<PatternTest.EvidenceItem> expected, List<Evidence> found) {
      boolean same = expected.size() == found.size();
      List<Evidence> left = new ArrayList<>(found);
      for (PatternTest.EvidenceItem item : expected) {
        Optional<Evidence> fits =
            left.stream()
                .filter(
                    evidence ->
                        item.step().map(evidence.getStep()::equals).orElse(true)
                            && item.eventId().map(evidence.getEventId()::equals).orElse(true))
                .findFirst();
        same &= fits.isPresent();
        fits.ifPresent(left::remove);
      }
      if (!same) {
        differs(number, "evidence", show(expected), shown(found));
      }
    }

    private void same(int number, String field, Optional<?> expected, Object found) {
      if (expected.isPresent() && !expected.get().equals(found)) {
        differs(number, field, expected.get(), found);
      }
    }

    private void differs(int number, String field, Object expected, Object found) {
      failures.add("moment %d: %s is %s, expected %s".formatted(number, field, found, expected));
    }

    private static String show(Micromoment moment) {
      return "%s at %s, evidence %s"
          .formatted(moment.getMoment(), at(moment.getDetectedAt()), shown(moment.getEvidence()));
    }

    private static List<String> shown(List<Evidence> evidence) {
      return evidence.stream().map(each -> each.getStep() + "=" + each.getEventId()).toList();
    }

    private static List<String> show(List<PatternTest.EvidenceItem> evidence) {
      return evidence.stream()
          .map(each -> each.step().map(step -> step + "=").orElse("") + each.eventId().orElse("?"))
          .toList();
    }

    private static String at(Instant time) {
      return Durations.show(Duration.between(PatternTest.ZERO, time));
    }
  }
}
