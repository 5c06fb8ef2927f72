package io.micromoments.workbench.testing;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.detect.KeyState;
import io.micromoments.patterns.detect.Limits;
import io.micromoments.patterns.detect.MomentClassifier;
import io.micromoments.patterns.detect.OverflowStatus;
import io.micromoments.patterns.detect.PatternEngine;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.Durations;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternTest;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs tests through the engine and the classifier that a job runs, with the limits that a job has
 * by default. Looks past a pattern's status and pilot, and takes every consent as granted that a
 * test does not deny.
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
    this.engine = new PatternEngine(List.of(compiled), Limits.DEFAULT);
  }

  /** Runs the tests of one pattern. */
  public static TestResult run(MomentPattern pattern, List<PatternTest> tests) {
    PatternTester tester = new PatternTester(pattern);
    List<TestResult.Case> cases = tests.stream().map(tester::run).toList();
    List<String> steps = pattern.eventSteps().stream().map(Step::name).toList();
    return new TestResult(
        pattern.name(),
        cases,
        steps,
        steps.stream().filter(tester.fitted::contains).toList(),
        shape(tests));
  }

  private TestResult.Case run(PatternTest test) {
    long droppedBefore = engine.overflowed();
    List<Match> matches = matches(test);
    List<String> notes = new ArrayList<>();
    matches.stream()
        .filter(match -> match.issuedAt() > match.detectedAt())
        .forEach(match -> notes.add(heldBack(match, test)));
    long dropped = engine.overflowed() - droppedBefore;
    if (dropped > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d partial matches: %s",
              dropped,
              OverflowStatus.reason(Limits.DEFAULT)));
    }
    return new TestResult.Case(
        test.name(), test.line(), Comparison.of(test, moments(test, matches)), notes);
  }

  private String heldBack(Match match, PatternTest test) {
    Duration by = Duration.ofMillis(match.issuedAt() - match.detectedAt());
    return "the match of %s was complete at %s and came out %s later: 'skip' held it back%s"
        .formatted(
            match.evidence().stream().map(Evidence::getEventId).toList(),
            Durations.show(Duration.ofMillis(match.detectedAt() - test.start().toEpochMilli())),
            Durations.show(by),
            by.compareTo(Policy.DEFAULT.lifetime()) < 0
                ? ""
                : "; by then its moment is over, and no command goes out");
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

  private List<Match> matches(PatternTest test) {
    List<Match> matches = new ArrayList<>();
    Map<String, KeyState> states = new TreeMap<>();
    for (PatternTest.TestEvent each : test.events()) {
      KeyState state = states.computeIfAbsent(each.customer(), customer -> new KeyState());
      engine.onEvent(each.customer(), state, each.event(), matches::add);
    }
    states.forEach((customer, state) -> engine.onTime(customer, state, test.end(), matches::add));
    // What is still open when a test ends is not counted for the next one.
    states.values().forEach(engine::leave);
    return matches;
  }

  private List<Micromoment> moments(PatternTest test, List<Match> matches) {
    Map<String, Micromoment> moments = new LinkedHashMap<>();
    Map<String, Long> lastEmitted = new HashMap<>();
    for (Match match : matches) {
      PatternTest.Given given = test.given(match.customer());
      MomentClassifier.classify(
              match,
              compiled,
              given.profile(),
              purpose -> given.consents().getOrDefault(purpose, true),
              Optional.ofNullable(lastEmitted.get(match.customer())))
          .moment()
          .ifPresent(
              moment -> {
                moments.putIfAbsent(moment.getMomentId(), moment);
                lastEmitted.put(match.customer(), match.detectedAt());
              });
    }
    List<Micromoment> inOrder = new ArrayList<>(moments.values());
    inOrder.sort(
        Comparator.comparing(Micromoment::getDetectedAt).thenComparing(Micromoment::getStartedAt));
    return inOrder;
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

    private final Instant start;
    private final List<String> failures = new ArrayList<>();

    private Comparison(Instant start) {
      this.start = start;
    }

    static List<String> of(PatternTest test, List<Micromoment> moments) {
      Comparison comparison = new Comparison(test.start());
      List<PatternTest.Expectation> expect = test.expect();
      for (int i = 0; i < Math.max(expect.size(), moments.size()); i++) {
        if (i >= moments.size()) {
          comparison.failures.add(
              String.format(Locale.ROOT, "moment %d was expected and did not come", i + 1));
        } else if (i >= expect.size()) {
          comparison.failures.add("not expected: " + comparison.show(moments.get(i)));
        } else {
          comparison.compare(i + 1, expect.get(i), moments.get(i));
        }
      }
      return comparison.failures;
    }

    private void compare(int number, PatternTest.Expectation expected, Micromoment found) {
      same(number, "customer_id", expected.customer(), found.getCustomerId());
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
      failures.add(
          String.format(
              Locale.ROOT, "moment %d: %s is %s, expected %s", number, field, found, expected));
    }

    private String show(Micromoment moment) {
      return "%s%s at %s, evidence %s"
          .formatted(
              moment.getMoment(),
              moment.getCustomerId().equals(PatternTest.CUSTOMER)
                  ? ""
                  : " of " + moment.getCustomerId(),
              at(moment.getDetectedAt()),
              shown(moment.getEvidence()));
    }

    private static List<String> shown(List<Evidence> evidence) {
      return evidence.stream().map(each -> each.getStep() + "=" + each.getEventId()).toList();
    }

    private static List<String> show(List<PatternTest.EvidenceItem> evidence) {
      return evidence.stream()
          .map(each -> each.step().map(step -> step + "=").orElse("") + each.eventId().orElse("?"))
          .toList();
    }

    private String at(Instant time) {
      return Durations.show(Duration.between(start, time));
    }
  }
}
