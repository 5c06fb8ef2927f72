package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.ConditionPart;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.NearMiss;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.schemas.WaitingStep;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.explain.AttemptSentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Says why no partial match became complete in a test: what the one that came furthest waited for,
 * and the event that came closest. What became of them are the engine's own traces.
 */
final class MissingMatch {

  /** How many events are tried at the time at which a step waits. */
  private static final int MAX_TRIED = 20;

  /** A partial match of a customer that has ended, or the search for the first event. */
  record EndedAttempt(String customer, AttemptTrace attempt, long time) {}

  private final MomentPattern pattern;
  private final PatternTest test;

  /** Runs of their own: conditions that are only tried here are not covered by the test. */
  private final PatternTester tester;

  private final Set<String> fitted;

  /**
   * @param fitted the steps that events of the test fitted
   */
  MissingMatch(MomentPattern pattern, PatternTest test, Set<String> fitted) {
    this.pattern = pattern;
    this.test = test;
    this.fitted = fitted;
    this.tester = PatternTester.of(pattern);
  }

  String explain() {
    List<EndedAttempt> all = tester.attempts(test);
    Optional<EndedAttempt> furthest =
        all.stream()
            .filter(each -> each.attempt.getOutcome() != AttemptOutcome.NOT_STARTED)
            .filter(each -> each.attempt.getOutcome() != AttemptOutcome.MATCHED)
            .reduce((a, b) -> taken(b) > taken(a) ? b : a);
    if (furthest.isPresent()) {
      return ended(furthest.get());
    }
    List<WaitingStep> first =
        all.stream().flatMap(each -> each.attempt.getWaitingFor().stream()).toList();
    return first.isEmpty()
        ? "the test has no event for step " + pattern.eventSteps().get(0).name()
        : "no event matched the first step, " + names(first) + closest(first, each -> true);
  }

  private static int taken(EndedAttempt each) {
    return each.attempt.getTaken().size();
  }

  private String ended(EndedAttempt ended) {
    AttemptTrace attempt = ended.attempt;
    String taken =
        attempt.getTaken().stream()
            .map(each -> PrintableText.oneLine(each.getEventId()))
            .collect(Collectors.joining(", ", "[", "]"));
    List<WaitingStep> waiting =
        attempt.getWaitingFor().stream().filter(each -> !each.getAbsent()).toList();
    String partial = "the partial match of " + taken;
    return switch (attempt.getOutcome()) {
      case ABSENCE_BROKEN ->
          "%s ended: %s fits step %s, which must not occur"
              .formatted(
                  partial,
                  PrintableText.oneLine(attempt.getCause().getEventId()),
                  attempt.getCause().getStep());
      case TIMED_OUT, OPEN ->
          waiting.isEmpty()
              ? partial + " did not become complete: an event must follow the last one"
              : "no %sevent matched step %s after %s%s%s%s"
                  .formatted(
                      isRepeated(attempt, waiting) ? "further " : "",
                      names(waiting),
                      taken,
                      attempt.getLimit() == null ? "" : ", " + attempt.getLimit(),
                      closest(waiting, ofCustomer(ended)),
                      outOfTurn(ended, waiting));
      default ->
          partial
              + " "
              + AttemptSentences.outcome(attempt)
              + (waiting.isEmpty()
                  ? ""
                  : "; it waited for step " + names(waiting) + closest(waiting, ofCustomer(ended)));
    };
  }

  private static boolean isRepeated(AttemptTrace attempt, List<WaitingStep> waiting) {
    String last = attempt.getTaken().get(attempt.getTaken().size() - 1).getStep();
    return waiting.stream().anyMatch(each -> each.getStep().equals(last));
  }

  private static Predicate<PatternTest.TestEvent> ofCustomer(EndedAttempt ended) {
    return each -> each.customer().equals(ended.customer);
  }

  private static String names(List<WaitingStep> steps) {
    return steps.stream().map(WaitingStep::getStep).distinct().collect(Collectors.joining(" or "));
  }

  /** Returns the event that failed the fewest parts, with these parts. */
  private String closest(List<WaitingStep> steps, Predicate<PatternTest.TestEvent> mayBeTaken) {
    Optional<NearMiss> closest =
        steps.stream()
            .flatMap(step -> step.getClosest().stream())
            .min(Comparator.comparingInt(NearMiss::getFailures));
    if (closest.isPresent()) {
      return "; the closest, %s: %s"
          .formatted(
              PrintableText.oneLine(closest.get().getEventId()), failed(closest.get().getParts()));
    }
    Set<String> streams =
        steps.stream()
            .flatMap(step -> streams(step.getStep()).stream())
            .collect(Collectors.toSet());
    boolean hasEvent =
        test.events().stream()
            .filter(mayBeTaken)
            .anyMatch(each -> streams.contains(each.event().stream().label()));
    return hasEvent
        ? ""
        : "; the test has no event on "
            + streams.stream().sorted().collect(Collectors.joining(" or "));
  }

  /** Formats the parts of a condition that do not hold, as explanations do. */
  static String failed(List<ConditionPart> parts) {
    return parts.stream()
        .filter(part -> part.getOutcome() != PartOutcome.PASS)
        .map(
            part -> {
              String values = AttemptSentences.values(part);
              return "%s %s%s"
                  .formatted(
                      part.getOutcome(),
                      PrintableText.oneLine(part.getText()),
                      values.isEmpty() ? "" : " (" + values + ")");
            })
        .collect(Collectors.joining("; "));
  }

  private List<String> streams(String step) {
    return pattern.eventSteps().stream()
        .filter(each -> each.name().equals(step))
        .flatMap(each -> each.anyOf().stream())
        .flatMap(each -> each.on().stream())
        .map(EventStream::label)
        .toList();
  }

  /** Says which event would have fitted if it had come when a step waited for it. */
  private String outOfTurn(EndedAttempt ended, List<WaitingStep> waiting) {
    List<Evidence> taken = ended.attempt.getTaken();
    Evidence last = taken.get(taken.size() - 1);
    long turn = last.getEventTime().toEpochMilli();
    Set<String> ids = taken.stream().map(Evidence::getEventId).collect(Collectors.toSet());
    for (String step : waiting.stream().map(WaitingStep::getStep).distinct().toList()) {
      List<String> streams = streams(step);
      Predicate<Event> isOutOfTurn =
          event ->
              streams.contains(event.stream().label())
                  && !ids.contains(event.id())
                  && (event.time() <= turn || event.time() >= ended.time);
      List<Event> candidates =
          fitted.contains(step)
              ? List.of()
              : test.events().stream()
                  .filter(ofCustomer(ended))
                  .map(PatternTest.TestEvent::event)
                  .filter(isOutOfTurn)
                  .limit(MAX_TRIED)
                  .toList();
      for (Event event : candidates) {
        if (tester.detect(moved(event, turn)).fitted().contains(step)) {
          return "; %s fits, but came %s"
              .formatted(
                  PrintableText.oneLine(event.id()),
                  event.time() <= turn ? "before step " + last.getStep() : "too late");
        }
      }
    }
    return "";
  }

  /** Returns the test with an event after all those up to a time. */
  @SuppressWarnings("ReferenceEquality") // the very event, not one of the same id
  private PatternTest moved(Event event, long time) {
    List<PatternTest.TestEvent> events = new ArrayList<>();
    for (PatternTest.TestEvent each : test.events()) {
      if (each.event() != event) {
        events.add(each);
        continue;
      }
      Map<String, Object> fields = new HashMap<>(event.fields());
      fields.put("event_time", time);
      events.add(new PatternTest.TestEvent(each.customer(), Event.of(event.stream(), fields)));
    }
    // Stable, but the event that was moved comes last of its time.
    events.sort(
        Comparator.comparingLong((PatternTest.TestEvent each) -> each.event().time())
            .thenComparing(each -> each.event().id().equals(event.id())));
    return test.withEvents(events);
  }
}
