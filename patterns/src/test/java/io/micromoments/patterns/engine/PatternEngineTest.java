package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the contract about time, boundaries and hand-overs, event by event. */
class PatternEngineTest {

  private static final String A_THEN_B =
      """
      within: 10s
      steps:
        - { step: a, on: clickstream, where: event.action == 'a' }
        - { step: b, on: clickstream, where: event.action == 'b' }
      """;

  private static final String A_THEN_NOT_B =
      """
      within: 10s
      steps:
        - { step: a, on: clickstream, where: event.action == 'a' }
        - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b' }
      """;

  private final List<Match> matches = new ArrayList<>();
  private KeyState state = new KeyState();
  private PatternEngine engine;

  @Test
  void anEventAtExactlyTheEndOfTheWindowIsOutside() {
    run(A_THEN_B, click("1", 0, "a"), click("2", 10, "b"));
    assertThat(matches).isEmpty();
    matches.clear();
    run(A_THEN_B, click("1", 0, "a"), click("2", 9.999, "b"));
    assertThat(matches).hasSize(1);
  }

  @Test
  void absenceFiresWithTheTimeOfItsDeadline() {
    run(A_THEN_NOT_B, click("1", 0, "a"));
    engine.onTime("c", state, START + 9_999, matches::add);
    assertThat(matches).isEmpty();
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).detectedAt()).isEqualTo(START + 10_000);
    assertThat(matches.get(0).emittedAt()).isEqualTo(START + 10_000);
    assertThat(matches.get(0).startedAt()).isEqualTo(START);
    assertThat(state.isEmpty()).isTrue();
  }

  @Test
  void aDeadlineComesBeforeAnEventOfTheSameTime() {
    run(A_THEN_NOT_B, click("1", 0, "a"), click("2", 10, "b"));
    assertThat(matches).hasSize(1);
  }

  @Test
  void anAbsenceRightAfterALoopNeedsNoFurtherEvent() {
    run(
        """
        within: 10s
        skip: none
        steps:
          - { step: a, on: clickstream, where: event.action == 'a', times: 2+ }
          - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b' }
        """,
        click("1", 0, "a"),
        click("2", 1, "a"));
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).detectedAt()).isEqualTo(START + 10_000);
  }

  /** The list is looked up outside the scope of the macro's variable. */
  @Test
  void macroVariableCanHaveTheNameOfItsList() {
    run(
        """
        within: 10s
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, on: clickstream, where: "a.exists(a, a.action == 'a')" }
        """,
        click("1", 0, "a"),
        click("2", 1, "b"));
    assertThat(matches).hasSize(1);
  }

  @Test
  void anAbsenceRightAfterALoopFiresWhenItsOwnWindowHasPassed() {
    run(
        """
        within: 4h
        steps:
          - { step: a, on: clickstream, where: event.action == 'a', times: 1+, greedy: true }
          - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b', within: 5s }
        """,
        click("1", 0, "a"),
        click("2", 3, "a"));
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(matches).extracting(Match::emittedAt).containsExactly(START + 8_000);
    assertThat(matches).extracting(Match::detectedAt).containsExactly(START + 8_000);
    assertThat(matches.get(0).steps().get("a")).hasSize(2);
  }

  @Test
  void stepWindowCountsFromThePreviousEventAcrossOptionalOrAbsentSteps() {
    String steps =
        """
        within: 1h
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: x, %s, on: clickstream, where: event.action == 'x' }
          - { step: b, on: clickstream, where: event.action == 'b', within: 5s }
        """;
    for (String between : List.of("optional: true", "then: not-next")) {
      matches.clear();
      run(steps.formatted(between), click("1", 0, "a"), click("2", 5, "b"));
      assertThat(matches).as(between + ", too late").isEmpty();
      run(steps.formatted(between), click("1", 0, "a"), click("2", 4, "b"));
      assertThat(matches).as(between).hasSize(1);
    }
  }

  @Test
  void finalNotNextCompletesWithTheNextOtherEvent() {
    run(
        """
        within: 10s
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, then: not-next, on: clickstream, where: event.action == 'b' }
        """,
        click("1", 0, "a"),
        click("2", 3, "c"));
    assertThat(matches).extracting(Match::detectedAt).containsExactly(START + 3_000);
    assertThat(matches).extracting(Match::emittedAt).containsExactly(START + 3_000);
  }

  @Test
  void absenceFiresAtTheEarlierOfTwoDeadlines() {
    run(
        """
        within: 1h
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b', within: 5s }
        """,
        click("1", 0, "a"));
    engine.onTime("c", state, START + 3_600_000, matches::add);
    assertThat(matches).extracting(Match::detectedAt).containsExactly(START + 5_000);
  }

  @Test
  void heldBackMatchHasADetectionTimeAndALaterIssueTime() {
    // a1 b1 is complete while the earlier x1 is still a partial match.
    run(
        """
        within: 10s
        skip: to-next
        steps:
          - { step: a, on: clickstream, where: "event.action == 'x' || event.action == 'a'" }
          - { step: b, on: clickstream, where: "event.action == 'b' && a[0].action == 'a'" }
        """,
        click("1", 0, "x"),
        click("2", 1, "a"),
        click("3", 2, "b"));
    assertThat(matches).isEmpty();
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).detectedAt()).isEqualTo(START + 2_000);
    assertThat(matches.get(0).emittedAt()).isEqualTo(START + 10_000);
  }

  @Test
  void strictContiguityIgnoresStreamsThatThePatternDoesNotUse() {
    String strict =
        """
        within: 10s
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, then: next, on: clickstream, where: event.action == 'b' }
        """;
    Event call =
        Event.of(
            io.micromoments.schemas.EventStream.INTERACTION,
            java.util.Map.of("event_id", "2", "event_time", START + 1_000, "kind", "call"));
    run(strict, click("1", 0, "a"), call, click("3", 2, "b"));
    assertThat(matches).hasSize(1);
    matches.clear();
    run(strict, click("1", 0, "a"), click("2", 1, "c"), click("3", 2, "b"));
    assertThat(matches).isEmpty();
  }

  @Test
  void noStateIsKeptUnlessAMatchStarted() {
    run(A_THEN_B, click("1", 0, "c"), click("2", 1, "b"));
    assertThat(state.isEmpty()).isTrue();
    assertThat(engine.masks().canStart(click("3", 2, "a"))).isTrue();
    assertThat(engine.masks().canStart(click("3", 2, "b"))).isFalse();
  }

  @Test
  void noStateIsLeftAfterTheWindow() {
    run(A_THEN_B, click("1", 0, "a"), click("2", 1, "a"));
    assertThat(state.open()).isEqualTo(2);
    assertThat(state.nextDeadline()).isEqualTo(START + 10_000);
    engine.onTime("c", state, START + 11_000, matches::add);
    assertThat(state.isEmpty()).isTrue();
    assertThat(state.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void devicePartialMatchesContinueNextToTheCustomersOwn() throws Exception {
    // The customer and the device each have a partial match that started at the same time.
    run(A_THEN_B.replace("steps:", "skip: none\nsteps:"), click("own", 0, "a"));
    KeyState device = new KeyState();
    engine.onEvent("device:d", device, click("dev", 0, "a"), matches::add);
    engine.onEvent("device:d", device, click("dev2", 1, "a"), matches::add);
    KeyState handed = new KeyStateSerializer().fromBytes(new KeyStateSerializer().toBytes(device));
    engine.handOver("c", handed, state, START + 1_000, matches::add);
    assertThat(state.open()).isEqualTo(3);
    engine.onEvent("c", state, click("b", 2, "b"), matches::add);
    assertThat(matches)
        .extracting(match -> match.steps().get("a").get(0).id())
        .containsExactlyInAnyOrder("own", "dev", "dev2");
    assertThat(matches).extracting(Match::customer).containsOnly("c");
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(state.isEmpty()).isTrue();
  }

  @Test
  void devicePartialMatchesMoveToACustomerWithoutAny() {
    run(A_THEN_B);
    KeyState device = new KeyState();
    engine.onEvent("device:d", device, click("dev", 0, "a"), matches::add);
    engine.handOver("c", device, state, START, matches::add);
    engine.onEvent("c", state, click("own", 1, "a"), matches::add);
    engine.onEvent("c", state, click("b", 2, "b"), matches::add);
    assertThat(matches)
        .extracting(match -> match.steps().get("a").get(0).id())
        .containsExactly("dev");
  }

  @Test
  void theSameInputGivesTheSameIds() {
    run(A_THEN_B, click("1", 0, "a"), click("2", 1, "b"));
    run(A_THEN_B, click("1", 0, "a"), click("2", 1, "b"));
    assertThat(matches).hasSize(2);
    assertThat(matches.get(0).id()).isEqualTo(matches.get(1).id());
  }

  private void run(String yaml, Event... events) {
    engine = new PatternEngine(List.of(new PatternCompiler().compile(Patterns.pattern("p", yaml))));
    state = new KeyState();
    for (Event event : events) {
      engine.onEvent("c", state, event, matches::add);
    }
  }
}
