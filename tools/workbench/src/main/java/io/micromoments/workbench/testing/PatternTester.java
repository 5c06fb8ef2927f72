package io.micromoments.workbench.testing;

import io.micromoments.detect.MomentClassifier;
import io.micromoments.detect.OverflowStatus;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs tests through the job's engine and classifier, with the job's default limits. Ignores a
 * pattern's status and pilot, and treats consent as granted unless a test denies it.
 */
public final class PatternTester {

  private final MomentPattern pattern;
  private final PatternEngine engine;
  private final CompiledPattern compiled;
  private final CustomerScope scope;
  private final FeatureIndex features;

  /** Steps that events of the current test fitted. */
  private final Set<String> fitted = new HashSet<>();

  private final Set<String> covered = new HashSet<>();

  private PatternTester(MomentPattern pattern) {
    this.pattern = pattern.liveForAll();
    PatternCompiler compiler = new PatternCompiler((step, event) -> fitted.add(step));
    this.compiled = compiler.compile(this.pattern);
    this.scope = compiler.scope();
    this.features =
        new FeatureIndex(
            compiled.features().stream()
                .map(feature -> new FeatureIndex.Declared(feature, time -> true))
                .toList());
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
        steps.stream().filter(tester.covered::contains).toList(),
        missingTestKinds(tests));
  }

  private TestResult.Case run(PatternTest test) {
    fitted.clear();
    long droppedBefore = engine.overflowed();
    List<Classified> matches = new ArrayList<>();
    List<Classified> later = new ArrayList<>();
    match(test, matches, later);
    covered.addAll(fitted);
    List<String> notes = new ArrayList<>();
    matches.stream()
        .map(Classified::match)
        .filter(match -> match.emittedAt() > match.detectedAt())
        .forEach(match -> notes.add(heldBack(match, test)));
    long dropped = engine.overflowed() - droppedBefore;
    if (dropped > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d partial matches dropped: %s",
              dropped,
              OverflowStatus.reason(Limits.DEFAULT)));
    }
    List<String> suppressed = new ArrayList<>();
    List<Micromoment> moments = moments(test, matches, suppressed);
    if (moments.size() < test.expect().size()) {
      notes.addAll(suppressed);
      later.forEach(each -> notes.add(lateMatchNote(each, test)));
      if (matches.isEmpty() && later.isEmpty()) {
        neverFitted()
            .ifPresent(
                step ->
                    notes.add(
                        "no event matched step %s while a partial match was waiting for it"
                            .formatted(step)));
      }
    }
    return new TestResult.Case(test.name(), test.line(), MomentComparison.of(test, moments), notes);
  }

  /** A match, classified when it was found. */
  private record Classified(Match match, MomentClassifier.Classification classification) {}

  /** Returns the first required step that no event fitted. */
  private Optional<String> neverFitted() {
    return pattern.eventSteps().stream()
        .filter(step -> !step.then().isAbsence() && !step.quantifier().optional())
        .map(Step::name)
        .filter(step -> !fitted.contains(step))
        .findFirst();
  }

  private String suppressionReason(MomentClassifier.MatchResult result) {
    return switch (result) {
      case WHEN_NOT_MET -> "'when' is not true";
      case NO_CONSENT -> "it requires consent to " + String.join(", ", pattern.requiresConsent());
      case COOLING_DOWN ->
          "the previous moment is within the cooldown of %s"
              .formatted(Durations.show(pattern.cooldown()));
      case OUTSIDE_PILOT, REPEATED, EMITTED ->
          throw new IllegalStateException("unexpected result without a moment: " + result);
    };
  }

  private String lateMatchNote(Classified late, PatternTest test) {
    Match match = late.match;
    String out = at(match.emittedAt(), test);
    return late.classification.moment().isPresent()
        ? "the match of %s is emitted at %s, after this test ends: set 'until: %s' on the test"
            .formatted(events(match), out, out)
        : "the match of %s at %s, after this test ends, is suppressed: %s"
            .formatted(events(match), out, suppressionReason(late.classification.result()));
  }

  private static List<String> events(Match match) {
    return match.evidence().stream().map(Evidence::getEventId).toList();
  }

  private static String at(long time, PatternTest test) {
    return Durations.show(Duration.ofMillis(time - test.start().toEpochMilli()));
  }

  private String heldBack(Match match, PatternTest test) {
    Duration by = Duration.ofMillis(match.emittedAt() - match.detectedAt());
    return "the match of %s was complete at %s and emitted %s later because of 'skip'%s"
        .formatted(
            events(match),
            at(match.detectedAt(), test),
            Durations.show(by),
            by.compareTo(Policy.DEFAULT.lifetime()) < 0
                ? ""
                : "; by then its moment has expired, and no command is issued");
  }

  /** Returns problems with the set of tests: at least one must fire and one must not. */
  private static List<String> missingTestKinds(List<PatternTest> tests) {
    if (tests.isEmpty()) {
      return List.of("the pattern has no tests");
    }
    List<String> problems = new ArrayList<>();
    if (tests.stream().allMatch(test -> test.expect().isEmpty())) {
      problems.add("no test expects a moment");
    }
    if (tests.stream().noneMatch(test -> test.expect().isEmpty())) {
      problems.add("no test expects that there is no moment (expect: [])");
    }
    return problems;
  }

  /**
   * Runs the engine over the events of a test.
   *
   * @param matches receives matches until the test ends
   * @param later receives matches that would follow if event time advanced further
   */
  private void match(PatternTest test, List<Classified> matches, List<Classified> later) {
    Map<String, TestedCustomer> customers = new TreeMap<>();
    for (PatternTest.TestEvent each : test.events()) {
      customers
          .computeIfAbsent(each.customer(), customer -> new TestedCustomer(customer, test))
          .onEvent(each.event(), matches);
    }
    customers.forEach((customer, each) -> each.end(matches, later));
  }

  /** The state of a customer during a test. */
  private final class TestedCustomer implements CustomerScope.Source {

    private final String id;
    private final PatternTest test;
    private final KeyState state = new KeyState();
    private final CustomerFeatures known = new CustomerFeatures();
    private final List<Match> found = new ArrayList<>();
    private Long lastEmitted;

    TestedCustomer(String id, PatternTest test) {
      this.id = id;
      this.test = test;
    }

    @Override
    public Map<String, Object> profile() {
      return test.given(id).profile();
    }

    @Override
    public CustomerFeatures features() {
      return known;
    }

    /** As in a job: {@code where} sees what came before the event, and {@code when} includes it. */
    void onEvent(Event event, List<Classified> matches) {
      onTime(event.time(), matches);
      scope.enter(this, event.time());
      engine.onEvent(id, state, event, found::add);
      features.add(event, known);
      classify(matches);
    }

    void end(List<Classified> matches, List<Classified> later) {
      onTime(test.end(), matches);
      for (long next = engine.nextDeadline(state);
          next < Long.MAX_VALUE;
          next = engine.nextDeadline(state)) {
        onTime(next, later);
      }
      // Partial matches still open at the end of a test are not counted in the next one.
      engine.removeHandedOver(state);
    }

    private void onTime(long time, List<Classified> matches) {
      scope.enter(this, time);
      engine.onTime(id, state, time, found::add);
      classify(matches);
    }

    private void classify(List<Classified> matches) {
      for (Match match : found) {
        scope.setTime(match.emittedAt());
        MomentClassifier.Classification classification =
            MomentClassifier.classify(
                match,
                compiled,
                profile(),
                purpose ->
                    test.given(id).consents().getOrDefault(purpose.toLowerCase(Locale.ROOT), true),
                Optional.ofNullable(lastEmitted));
        if (classification.moment().isPresent()) {
          lastEmitted = match.detectedAt();
        }
        matches.add(new Classified(match, classification));
      }
      found.clear();
    }
  }

  /**
   * Returns the moments among matches.
   *
   * @param suppressed receives, as sentences, why matches are not moments
   */
  private List<Micromoment> moments(
      PatternTest test, List<Classified> matches, List<String> suppressed) {
    Map<String, Micromoment> moments = new LinkedHashMap<>();
    for (Classified each : matches) {
      each.classification
          .moment()
          .ifPresent(moment -> moments.putIfAbsent(moment.getMomentId(), moment));
      if (each.classification.moment().isEmpty()) {
        suppressed.add(
            "the match of %s at %s was suppressed: %s"
                .formatted(
                    events(each.match),
                    at(each.match.detectedAt(), test),
                    suppressionReason(each.classification.result())));
      }
    }
    List<Micromoment> inOrder = new ArrayList<>(moments.values());
    inOrder.sort(
        Comparator.comparing(Micromoment::getDetectedAt).thenComparing(Micromoment::getStartedAt));
    return inOrder;
  }
}
