package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests limits on a customer with very many events, and events that arrive out of order. */
class LimitsTest {

  private static final String PAIR =
      """
      within: 1h
      skip: none
      steps:
        - { step: a, on: clickstream, where: event.action == 'a' }
        - { step: b, on: clickstream, where: event.action == 'b' }
      """;

  private final List<Match> matches = new ArrayList<>();
  private final KeyState state = new KeyState();

  @Test
  void oldestPartialMatchesOfAPatternAreDroppedAndCounted() {
    PatternRegistry programs = new PatternRegistry(List.of(compile("p", PAIR)));
    PatternEngine engine = new PatternEngine(programs, new Limits(8, 100));
    for (int i = 0; i < 10; i++) {
      engine.onEvent("c", state, click("a" + i, i, "a"), matches::add);
    }
    // The ninth exceeded the limit: two were dropped, which left room for the tenth.
    assertThat(state.open()).isEqualTo(8);
    assertThat(programs.all().get(0).counters.overflowed()).isEqualTo(2);
    assertThat(programs.all().get(0).counters.open()).isEqualTo(8);
    engine.onEvent("c", state, click("b", 20, "b"), matches::add);
    assertThat(matches)
        .extracting(match -> match.steps().get("a").get(0).id())
        .containsExactly("a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
  }

  @Test
  void oldestPartialMatchesOfACustomerAreDroppedAcrossPatterns() {
    List<CompiledPattern> patterns = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      patterns.add(compile("p" + i, PAIR));
    }
    PatternRegistry programs = new PatternRegistry(patterns);
    PatternEngine engine = new PatternEngine(programs, new Limits(50, 250));
    for (int i = 0; i < 1_000; i++) {
      engine.onEvent("c", state, click("a" + i, i, "a"), matches::add);
    }
    assertThat(state.open()).isBetween(250 - 250 / 8, 250);
    long open = programs.all().stream().mapToLong(each -> each.counters.open()).sum();
    long overflowed = programs.all().stream().mapToLong(each -> each.counters.overflowed()).sum();
    assertThat(open).isEqualTo(state.open());
    assertThat(overflowed).isEqualTo(100 * 1_000 - open);
    engine.onEvent("c", state, click("b", 2_000, "b"), matches::add);
    assertThat(matches).hasSize((int) open);
    assertThat(matches)
        .allSatisfy(match -> assertThat(match.startedAt()).isGreaterThanOrEqualTo(START + 996_000));
  }

  @Test
  void partialMatchesOfALoopAreLimited() {
    PatternRegistry programs =
        new PatternRegistry(
            List.of(
                compile(
                    "p",
                    """
                    within: 1h
                    steps:
                      - { step: a, on: clickstream, where: event.action == 'a', times: 1+ }
                      - { step: b, on: clickstream, where: event.action == 'b' }
                    """)));
    PatternEngine engine = new PatternEngine(programs, new Limits(20, 100));
    for (int i = 0; i < 3_000; i++) {
      engine.onEvent("c", state, click("a" + i, i, "a"), matches::add);
      assertThat(state.open()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> new Limits(0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("detection.max-partial-matches-per-pattern (0)")
        .hasMessageContaining("must be at least 1");
  }

  @Test
  void outOfOrderEventIsMatchedOnArrivalWithTheLaterTime() {
    PatternEngine engine = new PatternEngine(List.of(compile("p", PAIR)));
    assertThat(engine.onArrival("c", state, click("a", 10, "a"), matches::add)).isFalse();
    assertThat(engine.onArrival("c", state, click("b", 5, "b"), matches::add)).isTrue();
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).detectedAt()).isEqualTo(START + 10_000);
    assertThat(matches.get(0).emittedAt()).isEqualTo(START + 10_000);
  }

  @Test
  void arrivalDoesNotFireDeadlinesAheadOfTheWatermark() {
    PatternEngine engine =
        new PatternEngine(
            List.of(
                compile(
                    "p",
                    """
                    within: 10s
                    steps:
                      - { step: a, on: clickstream, where: event.action == 'a' }
                      - { step: b, then: not-followed-by, on: clickstream, where: event.action == 'b' }
                    """)));
    engine.onArrival("c", state, click("1", 0, "a"), matches::add);
    engine.onArrival("c", state, click("2", 12, "x"), matches::add);
    assertThat(matches).as("the watermark is not there yet").isEmpty();
    engine.onArrival("c", state, click("3", 13, "b"), matches::add);
    engine.onTime("c", state, START + 11_000, matches::add);
    assertThat(matches).extracting(Match::detectedAt).containsExactly(START + 10_000);
  }

  private static CompiledPattern compile(String name, String rest) {
    return new PatternCompiler().compile(Patterns.pattern(name, rest));
  }
}
