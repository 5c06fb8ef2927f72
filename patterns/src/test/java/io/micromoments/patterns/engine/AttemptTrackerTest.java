package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.NearMiss;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.schemas.WaitingStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AttemptTrackerTest {

  private static final String CART_THEN_CHECKOUT =
      """
      within: 10m
      steps:
        - { step: cart, on: clickstream, where: 'event.action == "add_to_cart"' }
        - step: checkout
          on: clickstream
          where: 'event.action == "begin_checkout" && event.value > 50.0'
      """;

  private final List<AttemptTrace> attempts = new ArrayList<>();
  private final Map<AttemptTrace, Long> times = new IdentityHashMap<>();
  private final AttemptTracker tracker =
      new AttemptTracker(
          (attempt, time) -> {
            attempts.add(attempt);
            times.put(attempt, time);
          },
          pattern -> true,
          Long.MIN_VALUE);

  private void run(String rest, Event... events) {
    run(Patterns.pattern("p", rest), List.of(events), Limits.NONE);
  }

  private void run(MomentPattern pattern, List<Event> events, Limits limits) {
    PatternEngine engine =
        new PatternEngine(List.of(new PatternCompiler().compile(pattern)), limits);
    engine.setTracker(tracker);
    KeyState state = new KeyState();
    for (Event event : events) {
      engine.onEvent("ann", state, event, match -> {});
    }
    engine.onTime("ann", state, START + 3_600_000, match -> {});
    tracker.flush();
  }

  private List<String> outcomes() {
    return attempts.stream()
        .map(
            each ->
                each.getOutcome()
                    + each.getTaken().stream()
                        .map(taken -> " " + taken.getEventId())
                        .reduce("", String::concat))
        .toList();
  }

  private AttemptTrace only(AttemptOutcome outcome) {
    List<AttemptTrace> found =
        attempts.stream().filter(each -> each.getOutcome() == outcome).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<String> failed(NearMiss miss) {
    return miss.getParts().stream()
        .filter(part -> part.getOutcome() != PartOutcome.PASS)
        .map(AttemptTrackerTest::show)
        .toList();
  }

  private static String show(ConditionPart part) {
    return part.getText()
        + part.getValues().stream()
            .map(value -> " | " + value.getText() + " = " + value.getValue())
            .collect(Collectors.joining());
  }

  @Test
  void anAttemptThatTimesOutNamesTheLimitAndTheClosestEvents() {
    run(
        CART_THEN_CHECKOUT,
        click("a", 0, "add_to_cart"),
        click("b", 60, "begin_checkout", Map.of("value", 20.0)),
        click("c", 90, "page_view"),
        click("d", 120, "begin_checkout"));

    AttemptTrace attempt = only(AttemptOutcome.TIMED_OUT);
    assertThat(times.get(attempt)).isEqualTo(START + 600_000);
    assertThat(attempt.getLimit()).isEqualTo("within 10m of the first event");
    WaitingStep checkout = attempt.getWaitingFor().get(0);
    assertThat(checkout.getStep()).isEqualTo("checkout");
    assertThat(checkout.getSeen()).isEqualTo(3);
    assertThat(checkout.getClosest())
        .extracting(NearMiss::getEventId)
        .containsExactly("b", "d", "c");
    assertThat(failed(checkout.getClosest().get(0)))
        .containsExactly("event.value > 50.0 | event.value = 20.0");
    assertThat(failed(checkout.getClosest().get(1)))
        .containsExactly("event.value > 50.0 | event.value = null");
    assertThat(failed(checkout.getClosest().get(2))).hasSize(2);
  }

  @Test
  void whatNeverStartedShowsTheEventsThatCameClosest() {
    run(CART_THEN_CHECKOUT, click("a", 0, "add_to_chart"), click("b", 1, "page_view"));

    AttemptTrace search = only(AttemptOutcome.NOT_STARTED);
    assertThat(search.getTaken()).isEmpty();
    assertThat(search.getWaitingFor().get(0).getSeen()).isEqualTo(2);
    assertThat(failed(search.getWaitingFor().get(0).getClosest().get(0)))
        .containsExactly("event.action == \"add_to_cart\" | event.action = \"add_to_chart\"");
    assertThat(outcomes()).containsExactly("NOT_STARTED");
  }

  @Test
  void aMatchHasTheEventsThatItTook() {
    run(
        CART_THEN_CHECKOUT,
        click("a", 0, "add_to_cart"),
        click("b", 1, "begin_checkout", Map.of("value", 60.0)));

    assertThat(outcomes()).containsExactly("MATCHED a b", "NOT_STARTED");
    assertThat(only(AttemptOutcome.MATCHED).getMatchId()).isNotEmpty();
  }

  @Test
  void anEventBetweenAdjacentStepsInterruptsAnAttempt() {
    run(
        """
        within: 10m
        steps:
          - { step: a, on: clickstream, where: 'event.action == "a"' }
          - { step: b, on: clickstream, then: next, where: 'event.action == "b"' }
        """,
        click("1", 0, "a"),
        click("2", 1, "x"),
        click("3", 2, "b"));

    assertThat(only(AttemptOutcome.INTERRUPTED).getCause().getEventId()).isEqualTo("2");
    assertThat(outcomes()).containsExactly("INTERRUPTED 1", "NOT_STARTED");
  }

  @Test
  void anEventThatMustNotComeNamesItsStep() {
    run(
        """
        within: 10m
        steps:
          - { step: cart, on: clickstream, where: 'event.action == "add_to_cart"' }
          - { step: bought, on: clickstream, then: not-followed-by, where: 'event.action == "purchase"' }
        """,
        click("1", 0, "add_to_cart"),
        click("2", 5, "purchase"));

    AttemptTrace broken = only(AttemptOutcome.ABSENCE_BROKEN);
    assertThat(broken.getCause().getStep()).isEqualTo("bought");
    assertThat(broken.getCause().getEventId()).isEqualTo("2");
  }

  @Test
  void attemptsThatAnotherMatchDiscardsAreSkipped() {
    run(
        """
        within: 10m
        skip: past-last-event
        steps:
          - { step: a, on: clickstream, where: 'event.action == "a"' }
          - { step: b, on: clickstream, where: 'event.action == "b"' }
        """,
        click("1", 0, "a"),
        click("2", 1, "a"),
        click("3", 2, "b"));

    assertThat(outcomes()).contains("MATCHED 1 3", "SKIPPED 2 3");
  }

  @Test
  void aMatchThatWasHeldBackSaysSinceWhen() {
    run(
        """
        within: 10m
        skip: past-last-event
        steps:
          - { step: a, on: clickstream, where: 'event.action == "a"' }
          - { step: b, on: clickstream, where: 'event.action == "b" && event.value == a[0].value' }
        """,
        click("1", 0, "a", Map.of("value", 1.0)),
        click("2", 1, "a", Map.of("value", 2.0)),
        click("3", 2, "b", Map.of("value", 2.0)));

    AttemptTrace match = only(AttemptOutcome.MATCHED);
    assertThat(match.getHeldBackSince()).isEqualTo(Instant.ofEpochMilli(START + 2_000));
    assertThat(times.get(match)).isEqualTo(START + 600_000);
  }

  @Test
  void aPatternThatStartsOneAtATimeSaysThatAnAttemptIsOpen() {
    run(
        "starts: one-at-a-time\n" + CART_THEN_CHECKOUT,
        click("a", 0, "add_to_cart"),
        click("b", 1, "add_to_cart"));

    assertThat(failed(only(AttemptOutcome.NOT_STARTED).getWaitingFor().get(0).getClosest().get(0)))
        .containsExactly("no attempt is open (starts: one-at-a-time)");
  }

  @Test
  void partialMatchesAboveALimitSaySo() {
    run(
        Patterns.pattern("p", CART_THEN_CHECKOUT),
        List.of(click("a", 0, "add_to_cart"), click("b", 1, "add_to_cart")),
        new Limits(1, 10));

    assertThat(outcomes()).containsExactly("LIMIT_EXCEEDED a", "TIMED_OUT b", "NOT_STARTED");
  }

  @Test
  void onlyTracedPatternsAreFollowed() {
    AttemptTracker ofOthers =
        new AttemptTracker(
            (attempt, time) -> attempts.add(attempt), "other"::equals, Long.MIN_VALUE);
    PatternEngine engine =
        new PatternEngine(
            List.of(new PatternCompiler().compile(Patterns.pattern("p", CART_THEN_CHECKOUT))));
    engine.setTracker(ofOthers);
    engine.onEvent("ann", new KeyState(), click("a", 0, "add_to_cart"), match -> {});
    ofOthers.flush();

    assertThat(attempts).isEmpty();
  }

  @Test
  void ofVeryManyAttemptsTheBestTheLastAndTheOpenOnesAreReported() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      events.add(click(String.format(Locale.ROOT, "a%04d", i), i, "a"));
    }
    events.add(click("b", 1_000, "b"));
    events.add(click("last", 1_100, "x"));
    run(
        Patterns.pattern(
            "p",
            """
            within: 10s
            skip: none
            steps:
              - { step: a, on: clickstream, where: 'event.action == "a"' }
              - { step: b, on: clickstream, where: 'event.action == "b"' }
              - { step: c, on: clickstream, where: 'event.action == "c"' }
            """),
        events,
        Limits.NONE);

    assertThat(outcomes())
        .contains("TIMED_OUT a0000", "TIMED_OUT a0991 b", "TIMED_OUT a0999 b", "NOT_STARTED");
    assertThat(attempts).hasSizeBetween(600, 620);
    assertThat(only(AttemptOutcome.NOT_STARTED).getOmitted()).isEqualTo(1_001 - attempts.size());
  }

  /** {@code -Dseed=…} repeats a run, {@code -Drounds=…} makes it longer. */
  @Test
  void whatItSaysMatchedIsWhatTheEngineFound() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 3000);
    System.out.println("AttemptTrackerTest seed=" + seed + " rounds=" + rounds);
    Map<AttemptOutcome, Integer> seen = new EnumMap<>(AttemptOutcome.class);
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String yaml = RandomPatterns.next(random, RandomPatterns.newCoverage());
      MomentPattern pattern = Patterns.read(new SourceText("r.yaml", yaml));
      List<Event> events = new ArrayList<>(FlinkCepEquivalenceTest.events(random));
      events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::id));
      boolean serialized = random.nextBoolean();
      Limits limits = random.nextInt(4) == 0 ? new Limits(3, 10) : Limits.NONE;
      List<String> alone = matches(pattern, events, limits, null, serialized);
      List<AttemptTrace> all = new ArrayList<>();
      List<String> traced =
          matches(
              pattern,
              events,
              limits,
              new AttemptTracker((attempt, time) -> all.add(attempt), name -> true, Long.MIN_VALUE),
              serialized);
      String context = "seed " + seed + " round " + round + "\n" + yaml;

      assertThat(traced).as(context).isEqualTo(alone);
      assertThat(
              all.stream()
                  .filter(each -> each.getOutcome() == AttemptOutcome.MATCHED)
                  .map(each -> each.getMatchId())
                  .toList())
          .as(context)
          .containsExactlyInAnyOrderElementsOf(alone);
      for (AttemptTrace each : all) {
        seen.merge(each.getOutcome(), 1, Integer::sum);
        assertThat(each.getTaken().isEmpty())
            .as(context + each)
            .isEqualTo(each.getOutcome() == AttemptOutcome.NOT_STARTED);
        each.getWaitingFor().stream()
            .flatMap(waiting -> waiting.getClosest().stream())
            .forEach(
                miss -> {
                  assertThat(miss.getFailures()).as(context + each).isPositive();
                  assertThat(failed(miss)).as(context + each).isNotEmpty();
                });
      }
      assertThat(
              all.stream()
                  .filter(each -> each.getOutcome() != AttemptOutcome.NOT_STARTED)
                  .map(
                      each ->
                          each.getTaken().stream().map(t -> t.getStep() + t.getEventId()).toList())
                  .toList())
          .as("each attempt is reported once, " + context)
          .doesNotHaveDuplicates();
    }
    System.out.println("outcomes: " + seen);
    assertThat(seen)
        .containsKeys(
            AttemptOutcome.MATCHED,
            AttemptOutcome.TIMED_OUT,
            AttemptOutcome.INTERRUPTED,
            AttemptOutcome.ABSENCE_BROKEN,
            AttemptOutcome.SKIPPED,
            AttemptOutcome.LIMIT_EXCEEDED,
            AttemptOutcome.NOT_STARTED);
  }

  private static List<String> matches(
      MomentPattern pattern,
      List<Event> events,
      Limits limits,
      AttemptTracker tracker,
      boolean serialized) {
    List<String> found = new ArrayList<>();
    PatternEngine engine =
        new PatternEngine(List.of(new PatternCompiler().compile(pattern)), limits);
    engine.setTracker(tracker);
    KeyState state = new KeyState();
    for (Event event : events) {
      engine.onEvent("ann", state, event, match -> found.add(match.id()));
      state = serialized ? new KeyStateSerializer().copy(state) : state;
    }
    engine.onTime("ann", state, FlinkCepEquivalenceTest.END, match -> found.add(match.id()));
    if (tracker != null) {
      tracker.flush();
    }
    return found;
  }
}
