package io.micromoments.patterns.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternLintTest {

  private static final String SAME_ITEM_AGAIN =
      """
      within: 1h
      skip: %s
      steps:
        - { step: first, on: clickstream, where: event.action == "view_item" }
        - step: again
          on: clickstream
          where: event.action == "view_item" && event.item_id == first[0].item_id
      """;

  private static final String FIRST_LOOP_ABSENCE =
      """
      within: 4h
      steps:
        - { step: first, on: clickstream, where: event.action == "view" }
        - step: again
          on: clickstream
          times: 2+
          where: "%s"
        - step: silence
          then: not-followed-by
          on: clickstream
          where: "%s"
      """;

  @ParameterizedTest
  @ValueSource(strings = {"past-last-event", "to-next", "to-last again"})
  void delayingSkipStrategyIsReportedWithAnExample(String skip) {
    List<Finding> findings = check(SAME_ITEM_AGAIN.formatted(skip));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).message())
        .isEqualTo(
            "'skip: %s' can delay a complete match by up to 1h; its moment may have expired by then"
                .formatted(skip));
    assertThat(findings.get(0).hint())
        .startsWith("for example first (A), first (B), again (B): the match is complete at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlapping", "none"})
  void nonDelayingSkipStrategyIsNotReported(String skip) {
    assertThat(check(SAME_ITEM_AGAIN.formatted(skip))).isEmpty();
  }

  @Test
  void aValueThatEndsWhenReadsButThePatternDoesNotCaptureIsReported() {
    String pattern =
        """
        within: 1h
        capture: { item: "look[0].item_id" }
        ends-when: { on: clickstream, where: 'event.item_id == moment.capture["%s"]' }
        steps:
          - { step: look, on: clickstream, where: event.action == "view_item" }
          - { step: buy, on: clickstream, where: event.action == "purchase" }
        """;
    assertThat(check(pattern.formatted("item"))).isEmpty();
    assertThat(
            check(
                pattern.formatted("late")
                    + "on-timeout: { intent: y, capture: { late: \"look[0].item_id\" } }\n"))
        .isEmpty();
    assertThat(check(pattern.formatted("itm")))
        .extracting(Finding::place, Finding::message, Finding::hint)
        .containsExactly(
            tuple(
                "captured value itm",
                "the pattern does not capture 'itm', so the moment has no such value",
                "did you mean 'item'? captured: item"));
  }

  @Test
  void anEventThatAStepNeverTakesIsReported() {
    List<Finding> findings =
        check(
            """
            within: 1h
            steps:
              - { step: look, on: clickstream, where: event.action == "view_item" }
              - step: again
                on: clickstream
                times: 2..3
                where: >
                  event.item_id == look[1].item_id || event.item_id == again[1].item_id
                  || again[2].value > 1.0 || look.exists(again, again.value > 1.0)
              - step: own
                on: clickstream
                where: event.item_id == own[0].item_id
            when: again[2].value > 1.0 && again[3].value > 1.0
            confidence: "look[2].value > 1.0 ? 0.9 : 0.5"
            capture:
              item: look[0].item_id
            """);

    assertThat(findings)
        .extracting(Finding::place, Finding::message)
        .containsExactlyInAnyOrder(
            tuple("again", "look[1] is never there: step look takes 1 event"),
            tuple("again", "again[2] is never there: step again has taken 2 events before at most"),
            tuple(
                "own",
                "own[0] is never there: before the event of step own, the step has taken none"),
            tuple("again", "again[3] is never there: step again takes 3 events at most"),
            tuple("look", "look[2] is never there: step look takes 1 event"));
  }

  @Test
  void whatEndsALoopMayReadEventsOfTheLoopButNoOthersThatAreNeverThere() {
    List<Finding> findings =
        check(
            """
            within: 1h
            steps:
              - { step: look, on: clickstream, where: event.action == "view_item" }
              - step: again
                on: clickstream
                where: event.action == "view_item"
                times: 1+
                until: event.item_id == look[1].item_id || event.item_id == again[5].item_id
            """);

    assertThat(findings)
        .extracting(Finding::place, Finding::message)
        .contains(tuple("look", "look[1] is never there: step look takes 1 event"));
    assertThat(findings).extracting(Finding::message).noneMatch(each -> each.startsWith("again["));
  }

  /** Without conditions on earlier events, the match that starts first also completes first. */
  @Test
  void skipStrategyIsNotReportedIfTheEarlierMatchCompletesFirst() {
    assertThat(
            check(
                """
                within: 1h
                skip: past-last-event
                steps:
                  - { step: a, on: clickstream, where: event.action == "a" }
                  - { step: b, on: clickstream, where: event.action == "b", times: 2 }
                  - { step: c, on: clickstream, where: event.action == "c" }
                """))
        .isEmpty();
  }

  @Test
  void loopWithEventsThatTheNextAbsenceForbidsIsReported() {
    List<Finding> findings =
        check(
            """
            within: 4h
            steps:
              - { step: visit, on: clickstream, where: event.action != "purchase", times: 1+ }
              - { step: silence, then: not-followed-by, on: clickstream, within: 30m }
            """);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).place()).isEqualTo("silence");
    assertThat(findings.get(0).message())
        .isEqualTo(
            "an event that fits both 'visit' and 'silence' ends the partial match, so 'visit' cannot"
                + " take it");
    assertThat(findings.get(0).hint())
        .contains("clickstream {action: ")
        .contains("'where' of 'silence'");
  }

  @Test
  void loopAndAbsenceWithoutASharedEventAreNotReported() {
    assertThat(
            check(
                """
                within: 4h
                steps:
                  - { step: visit, on: clickstream, where: event.action != "purchase", times: 1+ }
                  - { step: bought, then: not-followed-by, on: clickstream, where: event.action == "purchase" }
                """))
        .isEmpty();
    assertThat(
            check(
                """
                within: 4h
                steps:
                  - { step: dear, on: clickstream, where: event.value > 100.0, times: 2+ }
                  - { step: cheap, then: not-followed-by, on: clickstream, where: event.value < 50.0 }
                """))
        .isEmpty();
  }

  @Test
  void numbersNextToConstantsAreSampled() {
    assertThat(
            check(
                """
                within: 4h
                steps:
                  - { step: dear, on: clickstream, where: event.value > 100.0, times: 2+ }
                  - { step: not_too_dear, then: not-followed-by, on: clickstream, where: event.value < 102.0 }
                """))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The absence refers to the loop or to a step before it.
        "event.action == 'view' | event.item_id == again[0].item_id && event.action != 'buy'",
        "event.action == 'view' | event.item_id != first[0].item_id",
        "event.query.contains('loan') | event.query.contains('rate')",
        "event.query.matches('.*(loan|rate).*') | event.action == 'view'",
        "double(event.properties.price) > 100.0 | event.properties.shop == 'a'",
        "event.value > 0.5 | event.value < 0.6",
        "event.event_time.getHours('Europe/Berlin') >= 22 | event.action == 'view'",
        "event.event_time - first[0].event_time < duration('2h') | event.action == 'view'",
        "event.event_time > timestamp('2026-01-01T00:00:00Z') | event.event_time > timestamp('2025-01-01T00:00:00Z')",
        "event.event_time > timestamp('2031-01-01T00:00:00Z') | event.action == 'view'",
      })
  void sharedEventIsFoundForVariousConditions(String conditions) {
    String[] loopAndAbsence = conditions.split(" \\| ");
    List<Finding> findings = check(FIRST_LOOP_ABSENCE.formatted((Object[]) loopAndAbsence));
    assertThat(findings).extracting(Finding::place).containsExactly("silence");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.item_id == first[0].item_id | event.item_id != first[0].item_id",
        "event.event_time < timestamp('1990-01-01T00:00:00Z') | event.event_time < timestamp('1990-01-01T00:00:00Z')",
        "event.action == 'a' || event.query == 'q' | !has(event.action)",
        "event.event_time - first[0].event_time > duration('5h') | event.event_time - first[0].event_time > duration('5h')",
        "event.query.contains('loan') | !event.query.contains('loan')",
        "double(event.properties.price) > 100.0 | double(event.properties.price) < 100.0",
        "event.event_time.getHours('Europe/Berlin') >= 22 | event.event_time.getHours('Europe/Berlin') < 22",
        "event.event_time - first[0].event_time < duration('1h') | event.event_time - first[0].event_time > duration('1h')",
      })
  void conditionsWithoutASharedEventAreNotReported(String conditions) {
    String[] loopAndAbsence = conditions.split(" \\| ");
    assertThat(check(FIRST_LOOP_ABSENCE.formatted((Object[]) loopAndAbsence)))
        .noneMatch(finding -> finding.message().contains("fits both"));
  }

  /** If loop iterations did not count as work, this search would take minutes. */
  @Test
  @Timeout(60)
  void expensiveConditionsAreSampledLessOften() {
    String nested =
        "a.all(x, a.all(y, (x.item_id + y.item_id).lowerAscii() != 'q')) && event.action == 'z' && event.action == 'y'";
    assertThat(
            check(
                """
                within: 4h
                steps:
                  - { step: a, on: clickstream, times: 100, where: "has(event.item_id)" }
                  - { step: b, then: not-followed-by, on: clickstream, where: "%s" }
                """
                    .formatted(nested)))
        .isEmpty();
  }

  @Test
  void absenceBeforeOptionalStepsIsReported() {
    List<Finding> findings =
        check(
            """
            within: 1h
            steps:
              - { step: a, on: clickstream, where: event.action == "a" }
              - { step: b, then: not-followed-by, on: clickstream, where: event.action == "b" }
              - { step: c, on: clickstream, where: event.action == "c", optional: true }
            """);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).place()).isEqualTo("b");
    assertThat(findings.get(0).message()).startsWith("the absence 'b' has no effect");
  }

  @Test
  void optionalLastStepIsReportedUnlessSkipIsNone() {
    String rest =
        """
        within: 1h
        %s
        steps:
          - { step: a, on: clickstream, where: event.action == "a" }
          - { step: c, on: clickstream, where: event.action == "c", times: 0..2 }
        """;
    assertThat(check(rest.formatted(""))).singleElement().extracting(Finding::place).isEqualTo("c");
    assertThat(check(rest.formatted("skip: none"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.event_time - a[0].event_time > duration(\"10m\")",
        "event.action == \"b\" && duration(\"10m\") <= event.event_time - a[0].event_time",
        "event.event_time >= a[0].event_time + duration(\"10m\")",
      })
  void aStepThatRequiresMoreTimeThanTheWindowIsReported(String where) {
    String pattern =
        """
        within: %s
        steps:
          - { step: a, on: clickstream, where: event.action == "a" }
          - { step: b, on: clickstream, where: '%s' }
        """;
    assertThat(check(pattern.formatted("5m", where)))
        .extracting(Finding::place, Finding::message)
        .containsExactly(
            tuple(
                "step b: where",
                "no event can come 10m after an earlier one: 'within' of the pattern is 5m"));
    assertThat(check(pattern.formatted("10m", where))).hasSize(1);
    assertThat(check(pattern.formatted("11m", where))).isEmpty();
    assertThat(check(pattern.formatted("5m", where + " || event.value > 1.0"))).isEmpty();
    assertThat(
            check(pattern.formatted("5m", where.replace(">", "<").replace("<= event", ">= event"))))
        .isEmpty();
  }

  private static List<Finding> check(String rest) {
    return PatternLint.check(Patterns.pattern("p", rest));
  }
}
