package io.micromoments.workbench.testing;

import io.micromoments.detect.MomentClassifier;
import io.micromoments.detect.OverflowStatus;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.AttemptTracker;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.engine.StepConditionProbe;
import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.condition.ExpressionPlaces;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.testing.MissingMatch.EndedAttempt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

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
  private final MatchSentences sentences;

  /** Steps that events of the current test fitted. */
  private final Set<String> fitted = new HashSet<>();

  private final Set<String> covered = new HashSet<>();

  /** Receives what becomes of partial matches; null if nobody is interested. */
  private List<EndedAttempt> attempts;

  private final BranchCoverage branches;
  private final StepConditionProbe probe;

  private PatternTester(MomentPattern pattern) {
    this.pattern = pattern.liveForAll();
    this.sentences = new MatchSentences(this.pattern);
    PatternCompiler compiler = new PatternCompiler((step, event) -> fitted.add(step));
    this.compiled = compiler.compile(this.pattern);
    this.scope = compiler.scope();
    this.features =
        new FeatureIndex(
            compiled.features().stream()
                .map(feature -> new FeatureIndex.Declared(feature, time -> true))
                .toList());
    this.branches = new BranchCoverage(this.pattern);
    this.probe = new StepConditionProbe(compiled, branches::add);
    this.engine = new PatternEngine(List.of(compiled), Limits.DEFAULT);
  }

  /** Runs the tests of one pattern. */
  public static TestResult run(MomentPattern pattern, List<PatternTest> tests) {
    return run(pattern, tests, Optional.empty());
  }

  /**
   * Runs the tests of one pattern.
   *
   * @param places positions of conditions in the pattern file, if known
   */
  public static TestResult run(
      MomentPattern pattern, List<PatternTest> tests, Optional<ExpressionPlaces> places) {
    PatternTester tester = new PatternTester(pattern);
    List<TestResult.Case> cases = tests.stream().map(tester::run).toList();
    List<String> steps = pattern.eventSteps().stream().map(Step::name).toList();
    return new TestResult(
        pattern.name(),
        cases,
        steps,
        steps.stream().filter(tester.covered::contains).toList(),
        tester.branches.parts(places),
        missingTestKinds(tests));
  }

  /** Returns a tester that says what the engine detects. */
  public static PatternTester of(MomentPattern pattern) {
    return new PatternTester(pattern);
  }

  /** Returns what the engine detects in a test, whatever the test expects. */
  public Detection detect(PatternTest test) {
    fitted.clear();
    TestRun run = match(withOwnEvents(test));
    return new Detection(run.moments(), () -> missingMoments(run), run.fitted());
  }

  /** Conditions remember the event that they saw last, and are not asked again about it. */
  private static PatternTest withOwnEvents(PatternTest test) {
    List<PatternTest.TestEvent> copies =
        test.events().stream()
            .map(
                each ->
                    new PatternTest.TestEvent(
                        each.customer(), Event.of(each.event().stream(), each.event().fields())))
            .toList();
    return test.withEvents(copies);
  }

  /**
   * What the engine detects in a test.
   *
   * @param moments in the order of detection
   * @param why says why there are no more
   * @param fitted steps that events fitted
   */
  public record Detection(
      List<Micromoment> moments, Supplier<List<String>> why, Set<String> fitted) {

    /** Returns why there are no more moments, as sentences. */
    public List<String> notes() {
      return why.get();
    }
  }

  /** Returns what became of the partial matches in a test. */
  List<EndedAttempt> attempts(PatternTest test) {
    List<EndedAttempt> ended = new ArrayList<>();
    attempts = ended;
    try {
      match(withOwnEvents(test));
    } finally {
      attempts = null;
      engine.setTracker(null);
    }
    return ended;
  }

  private TestResult.Case run(PatternTest test) {
    fitted.clear();
    long droppedBefore = engine.overflowed();
    TestRun run = match(test);
    covered.addAll(fitted);
    List<Micromoment> moments = run.moments();
    List<String> failures = MomentComparison.of(test, moments);
    boolean needsUntil =
        failures.isEmpty() && !MomentComparison.of(test, run.momentsWithoutUntil()).isEmpty();
    List<String> notes = new ArrayList<>();
    run.matches().stream()
        .map(ClassifiedMatch::match)
        .filter(match -> match.emittedAt() > match.detectedAt())
        .forEach(match -> notes.add(sentences.heldBack(match, test, needsUntil)));
    long dropped = engine.overflowed() - droppedBefore;
    if (dropped > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d partial matches dropped: %s",
              dropped,
              OverflowStatus.reason(Limits.DEFAULT)));
    }
    if (moments.size() < test.expect().size()) {
      notes.addAll(missingMoments(run));
    }
    return new TestResult.Case(test.name(), "", test.line(), failures, notes);
  }

  /** Says why a run has no more moments. */
  private List<String> missingMoments(TestRun run) {
    List<String> notes = new ArrayList<>();
    run.matches().stream()
        .filter(each -> !each.isMoment())
        .forEach(each -> notes.add(sentences.suppressed(each, run.test())));
    run.later().forEach(each -> notes.add(sentences.late(each, run.test())));
    if (run.matches().isEmpty() && run.later().isEmpty()) {
      notes.add(new MissingMatch(pattern, run.test(), run.fitted()).explain());
    }
    return notes;
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

  /** Runs the engine over the events of a test. */
  private TestRun match(PatternTest test) {
    List<ClassifiedMatch> matches = new ArrayList<>();
    List<ClassifiedMatch> later = new ArrayList<>();
    Map<String, TestedCustomer> customers = new TreeMap<>();
    for (PatternTest.TestEvent each : test.events()) {
      customers
          .computeIfAbsent(each.customer(), customer -> new TestedCustomer(customer, test))
          .onEvent(each.event(), matches);
    }
    customers.forEach((customer, each) -> each.end(matches, later));
    return new TestRun(test, matches, later, Set.copyOf(fitted));
  }

  /** The state of a customer during a test. */
  private final class TestedCustomer implements CustomerScope.Source {

    private final String id;
    private final PatternTest test;
    private final KeyState state = new KeyState();
    private final CustomerFeatures known = new CustomerFeatures();
    private final List<Match> found = new ArrayList<>();
    private final AttemptTracker tracker;
    private Long lastEmitted;

    TestedCustomer(String id, PatternTest test) {
      this.id = id;
      this.test = test;
      List<EndedAttempt> ended = attempts;
      this.tracker =
          ended == null
              ? null
              : new AttemptTracker(
                  (attempt, time) -> ended.add(new EndedAttempt(id, attempt, time)),
                  name -> true,
                  Long.MIN_VALUE);
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
    void onEvent(Event event, List<ClassifiedMatch> matches) {
      onTime(event.time(), matches);
      scope.enter(this, event.time());
      probe.evaluate(state, event);
      branches.addFeatures(event);
      engine.onEvent(id, state, event, found::add);
      features.add(event, known);
      classify(matches);
    }

    void end(List<ClassifiedMatch> matches, List<ClassifiedMatch> later) {
      onTime(test.end(), matches);
      for (long next = state.nextDeadline(); next < Long.MAX_VALUE; next = state.nextDeadline()) {
        onTime(next, later);
      }
      if (tracker != null) {
        tracker.flush();
      }
      // Partial matches still open at the end of a test are not counted in the next one.
      engine.removeFromCounters(state);
    }

    private void onTime(long time, List<ClassifiedMatch> matches) {
      engine.setTracker(tracker);
      scope.enter(this, time);
      engine.onTime(id, state, time, found::add);
      classify(matches);
    }

    private void addBranchesOfWhen(Match match) {
      MomentPattern detectedBy = pattern.detectedBy(match.steps().keySet());
      compiled
          .onMatch(detectedBy)
          .evaluateWhenParts(
              step -> match.steps().getOrDefault(step, List.of()),
              profile(),
              (part, holds) -> branches.addWhen(!detectedBy.equals(pattern), part, holds));
    }

    /** Explains the condition that a match does not meet. */
    private List<ConditionPart> why(Match match, MomentClassifier.Classification classification) {
      return classification.result() == MomentClassifier.MatchResult.WHEN_NOT_MET
          ? compiled
              .onMatch(pattern.detectedBy(match.steps().keySet()))
              .explainWhen(step -> match.steps().getOrDefault(step, List.of()), profile())
          : List.of();
    }

    private void classify(List<ClassifiedMatch> matches) {
      for (Match match : found) {
        scope.setTime(match.emittedAt());
        addBranchesOfWhen(match);
        MomentClassifier.Classification classification =
            MomentClassifier.classify(
                match,
                compiled,
                profile(),
                purpose ->
                    test.given(id).consents().getOrDefault(purpose.toLowerCase(Locale.ROOT), true),
                Optional.ofNullable(lastEmitted),
                moment -> false);
        if (classification.moment().isPresent()) {
          lastEmitted = match.detectedAt();
        }
        matches.add(new ClassifiedMatch(match, classification, why(match, classification)));
      }
      found.clear();
    }
  }
}
