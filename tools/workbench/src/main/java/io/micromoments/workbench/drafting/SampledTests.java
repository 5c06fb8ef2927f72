package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.feature.Aggregate;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.patterns.language.tests.PatternTest.Given;
import io.micromoments.patterns.language.tests.PatternTest.TestEvent;
import io.micromoments.patterns.language.tests.TestWriter;
import io.micromoments.patterns.lint.EventSampler;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.testing.PatternTester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Two tests of a pattern to start from, of invented events: one that detects a moment, and the same
 * with an event less or, if there is only one, an event that does not fit. The engine says what
 * they expect.
 */
public final class SampledTests {

  private static final int ATTEMPTS = 6;
  private static final int CANDIDATES = 120;
  private static final int MAX_REPEATS = 30;
  private static final Duration LONGEST_STEP = Duration.ofMinutes(1);

  private final MomentPattern pattern;
  private final PatternTester tester;
  private final EventSampler sampler;
  private final Random random;
  private final long between;

  private SampledTests(MomentPattern pattern) {
    this.pattern = pattern;
    this.tester = PatternTester.of(pattern);
    // The same pattern always gets the same tests.
    this.random = new Random(1);
    this.sampler = new EventSampler(conditions(pattern), random);
    long steps = shortest(pattern.steps()).size() + 2L;
    this.between =
        Math.max(
            1,
            Math.min(
                LONGEST_STEP.toMillis(),
                pattern.within().map(within -> within.toMillis() / steps).orElse(60_000L)));
  }

  /** Returns the text of a test file; empty if no events were found that make a moment. */
  public static Optional<String> of(MomentPattern pattern) {
    SampledTests sampled = new SampledTests(pattern);
    for (int i = 0; i < ATTEMPTS; i++) {
      List<Event> events = sampled.journey();
      if (sampled.fires(events)) {
        return Optional.of(sampled.tests(MinimalEvents.of(events, sampled::fires)));
      }
    }
    return Optional.empty();
  }

  private static List<Expression> conditions(MomentPattern pattern) {
    Stream<Expression> ofSteps =
        pattern.eventSteps().stream()
            .flatMap(step -> step.anyOf().stream())
            .flatMap(alternative -> alternative.where().stream());
    Stream<Expression> ofFeatures =
        pattern.features().stream().map(Feature::where).flatMap(Optional::stream);
    Stream<Expression> values =
        pattern.features().stream().map(Feature::of).flatMap(Optional::stream);
    return Stream.of(ofSteps, ofFeatures, values, pattern.when().stream())
        .flatMap(each -> each)
        .toList();
  }

  /** Returns the steps of the shortest match, one for each event. */
  private static List<EventStep> shortest(List<Step> steps) {
    List<EventStep> all = new ArrayList<>();
    for (Step step : steps) {
      if (step.then().isAbsence() || step.quantifier().optional()) {
        continue;
      }
      for (int i = 0; i < step.quantifier().from(); i++) {
        if (step instanceof GroupStep group) {
          all.addAll(shortest(group.steps()));
        } else if (step instanceof ChoiceStep choice) {
          all.addAll(shortest(List.copyOf(choice.sequences().get(0))));
        } else {
          all.add((EventStep) step);
        }
      }
    }
    return all;
  }

  /** Returns events that come as far in the pattern as sampling finds. */
  private List<Event> journey() {
    List<Event> events = new ArrayList<>();
    EventStep before = null;
    for (EventStep step : shortest(pattern.steps())) {
      Optional<Event> found = Optional.empty();
      if (step.equals(before) && random.nextBoolean()) {
        found = Optional.of(at(events.get(events.size() - 1), events.size()));
      }
      for (int i = 0; i < CANDIDATES && found.isEmpty(); i++) {
        Event candidate = candidate(step, events.size());
        found = fits(events, candidate, step) ? Optional.of(candidate) : found;
      }
      if (found.isEmpty()) {
        return events;
      }
      events.add(found.get());
      before = step;
    }
    // Conditions on counts may need further events.
    for (int i = 0; i < MAX_REPEATS && before != null && !fires(events); i++) {
      Event candidate = numbered(candidate(before, events.size()), events.size());
      if (fits(List.of(), candidate, before) || events.size() > 1) {
        events.add(candidate);
      }
    }
    return events;
  }

  /** Gives texts whose different values a feature counts a value of their own. */
  private Event numbered(Event event, int number) {
    Map<String, Object> fields = new LinkedHashMap<>(event.fields());
    for (Feature feature : pattern.features()) {
      String of = feature.of().map(Expression::text).orElse("");
      String field = of.startsWith("event.") ? of.substring("event.".length()) : "";
      if (feature.aggregate() == Aggregate.DISTINCT
          && event.stream().position(field) >= 0
          && (fields.get(field) == null || fields.get(field) instanceof String)) {
        fields.put(field, field + "-" + (number + 1));
      }
    }
    return Event.of(event.stream(), fields);
  }

  private boolean fits(List<Event> events, Event candidate, EventStep step) {
    List<Event> with = new ArrayList<>(events);
    with.add(candidate);
    PatternTester.Detection detected = tester.detect(test("", with));
    return detected.fitted().contains(step.name());
  }

  private Event candidate(EventStep step, int number) {
    List<EventStream> streams =
        step.anyOf().stream().flatMap(alternative -> alternative.on().stream()).toList();
    return at(sampler.event(streams.get(random.nextInt(streams.size())), time(number)), number);
  }

  private long time(int number) {
    return PatternTest.ZERO.toEpochMilli() + number * between;
  }

  private Event at(Event event, int number) {
    Map<String, Object> fields = new LinkedHashMap<>(event.fields());
    fields.put("event_id", "e" + (number + 1));
    fields.put("event_time", time(number));
    return Event.of(event.stream(), fields);
  }

  private PatternTest test(String name, List<Event> events) {
    List<TestEvent> all = new ArrayList<>();
    for (Event event : events) {
      all.add(new TestEvent(PatternTest.CUSTOMER, at(event, all.size())));
    }
    // A skip strategy may hold a match back until the windows of others have ended.
    Duration end =
        Duration.ofMillis(events.size() * between).plus(pattern.within().orElse(Duration.ZERO));
    return new PatternTest(
        name,
        0,
        PatternTest.ZERO,
        new Given(Map.of(), Map.of()),
        Map.of(),
        all,
        List.of(),
        isHoldingBack() ? Optional.of(end) : Optional.empty());
  }

  private boolean isHoldingBack() {
    return !(pattern.skip() instanceof MomentPattern.Skip.Overlapping)
        && !(pattern.skip() instanceof MomentPattern.Skip.None)
        && pattern.within().isPresent();
  }

  private boolean fires(List<Event> events) {
    return !tester.detect(test("", events)).moments().isEmpty();
  }

  private String tests(List<Event> events) {
    List<Event> less = events.subList(0, events.size() - 1);
    if (less.isEmpty()) {
      less =
          MinimalEvents.nearMiss(events.get(0), event -> fires(List.of(event)))
              .map(List::of)
              .orElse(less);
    }
    return TestWriter.file(
        List.of(
            expecting(test("events that make a moment", events)),
            expecting(
                test(
                    less.size() < events.size()
                        ? "the same without the last event"
                        : "an event that does not fit",
                    less))));
  }

  private PatternTest expecting(PatternTest test) {
    return test.withExpectations(
        TestDraft.expectations(tester.detect(test).moments(), test.start()));
  }
}
