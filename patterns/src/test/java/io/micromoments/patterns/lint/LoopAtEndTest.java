package io.micromoments.patterns.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.lint.PatternLint.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopAtEndTest {

  private static final String LAST =
      """
      within: 1h
      %s
      steps:
        - { step: a, on: clickstream, where: event.action == "a" }
        - { step: b, on: clickstream, where: event.action == "b", %s }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "times: 2+ | step b: times | event 2 of step b, so '+' has no effect | write times: 2;",
        "times: 2..4 | step b: times | event 2 of step b, so '..4' has no effect | write times: 2;",
        "times: 1+ | step b: times | event 1 of step b, so '+' has no effect | remove 'times';",
        "times: 3+, greedy: true | step b: greedy | event 3 of step b, so '+' and 'greedy' have no effect | write times: 3 and remove 'greedy';",
      })
  void repetitionBeyondTheCompleteMatchIsReported(
      String times, String place, String message, String hint) {
    MomentPattern pattern = pattern("", times);
    assertThat(PatternLint.check(pattern))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.place()).isEqualTo(place);
              assertThat(finding.message()).isEqualTo("the match is complete with " + message);
              assertThat(finding.hint()).startsWith(hint);
            });
    int needed = pattern.steps().get(1).quantifier().from();
    assertThat(sizes(pattern, "abbbbbb")).containsOnly(needed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip: to-next", "skip: past-last-event"})
  void itIsReportedForOtherStrategiesThatDoNotDelayTheMatch(String skip) {
    assertThat(PatternLint.check(pattern(skip, "times: 2+"))).hasSize(1);
    assertThat(sizes(pattern(skip, "times: 2+"), "abbbbaabbbb")).containsOnly(2);
  }

  @Test
  void everyFurtherEventIsAMatchOfItsOwnWithSkipNone() {
    MomentPattern pattern = pattern("skip: none", "times: 2+");
    assertThat(PatternLint.check(pattern)).isEmpty();
    assertThat(sizes(pattern, "abbbb")).containsExactly(2, 3, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"times: 2", "times: 1", "times: 2, consecutive: true"})
  void aFixedNumberIsNotReported(String times) {
    assertThat(PatternLint.check(pattern("", times))).isEmpty();
  }

  @Test
  void aStepAfterTheLoopLetsItTakeMore() {
    MomentPattern pattern =
        Patterns.pattern(
            "p",
            LAST.formatted("", "times: 2+")
                + "  - { step: c, on: clickstream, where: event.action == \"c\" }\n");
    assertThat(PatternLint.check(pattern)).isEmpty();
    assertThat(sizes(pattern, "abbbbc")).containsExactly(4);
  }

  @Test
  void anAbsenceUpToTheEndOfTheWindowLetsItTakeMore() {
    MomentPattern pattern =
        Patterns.pattern(
            "p",
            LAST.formatted("", "times: 2+")
                + "  - { step: c, then: not-followed-by, on: clickstream, where: event.action == \"c\" }\n");
    assertThat(PatternLint.check(pattern)).isEmpty();
    assertThat(sizes(pattern, "abbbb")).containsExactly(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "times: 1, | times: 3+ | event 3 of step b",
        "times: 2+, | times: 1 | repetition 2 of step g",
        "times: 2, | times: 3+ |",
      })
  void theEndOfAGroupCountsIfItIsNotRepeated(String group, String last, String message) {
    List<Finding> findings =
        PatternLint.check(
            Patterns.pattern(
                "p",
                """
                within: 1h
                steps:
                  - step: g
                    %s
                    steps:
                      - { step: a, on: clickstream, where: event.action == "a" }
                      - { step: b, on: clickstream, where: event.action == "b", %s }
                """
                    .formatted(group.replace(",", ""), last)));
    if (message == null) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains(message);
    }
  }

  private static MomentPattern pattern(String skip, String times) {
    return Patterns.pattern("p", LAST.formatted(skip, times));
  }

  /** Returns how many events step b has in each match of a sequence of actions. */
  private static List<Integer> sizes(MomentPattern pattern, String actions) {
    List<Match> matches = new ArrayList<>();
    PatternEngine engine = new PatternEngine(List.of(new PatternCompiler().compile(pattern)));
    KeyState state = new KeyState();
    for (int i = 0; i < actions.length(); i++) {
      engine.onEvent(
          "", state, Patterns.click("e" + i, i, actions.substring(i, i + 1)), matches::add);
    }
    engine.onTime("", state, Patterns.START + 10_000_000, matches::add);
    return matches.stream().map(match -> match.steps().get("b").size()).toList();
  }
}
