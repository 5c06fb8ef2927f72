package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Steps in any order, alternatives of sequences, and matches that start only when none is open. */
class ChoicesTest {

  private static final List<String> LETTERS = List.of("a", "b", "c", "d", "e");

  @Test
  void choicesMatchWhatStockFlinkCepMatchesForAnyOfTheirSequences() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 300);
    System.out.println("ChoicesTest seed=" + seed + " rounds=" + rounds);
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      MomentPattern pattern = Patterns.pattern("p", random(random));
      List<Event> events = new ArrayList<>();
      double seconds = 0;
      for (int i = 0; i < 14; i++) {
        seconds += random.nextInt(3);
        events.add(click("e" + (10 + i), seconds, LETTERS.get(random.nextInt(LETTERS.size()))));
      }
      TreeSet<String> oracle = new TreeSet<>();
      for (MomentPattern variant : pattern.variants()) {
        oracle.addAll(StockCep.matches(variant, events, START + 200_000));
      }
      List<String> ours = StockCep.ours(pattern, events, START + 200_000);
      assertThat(ours)
          .as("seed %d round %d%n%s", seed, round, pattern.steps())
          .doesNotHaveDuplicates();
      assertThat(new TreeSet<>(ours)).as("seed %d round %d", seed, round).isEqualTo(oracle);
      found += ours.size();
    }
    assertThat(found).isGreaterThan(rounds);
  }

  private static String random(Random random) {
    StringBuilder steps = new StringBuilder("within: 20s\nskip: none\nsteps:\n");
    boolean begins = random.nextBoolean();
    if (begins) {
      steps.append("  - ").append(step("s0", random)).append('\n');
    }
    String then =
        begins
            ? "    then: "
                + List.of("next", "followed-by", "followed-by-any").get(random.nextInt(3))
                + "\n"
            : "";
    if (random.nextBoolean()) {
      steps.append("  - all-of:\n");
      for (int i = 0; i < 2 + random.nextInt(2); i++) {
        steps.append("      - ").append(step("x" + i, random)).append('\n');
      }
    } else {
      steps.append("  - either:\n");
      for (int i = 0; i < 2 + random.nextInt(2); i++) {
        steps.append("      - [").append(step("y" + i, random));
        if (random.nextBoolean()) {
          steps.append(", ").append(step("z" + i, random));
        }
        steps.append("]\n");
      }
    }
    steps.append(then);
    if (random.nextBoolean()) {
      steps.append("  - ").append(step("s9", random)).append('\n');
    }
    return steps.toString();
  }

  private static String step(String name, Random random) {
    return "{ step: %s, on: clickstream, where: event.action == '%s' }"
        .formatted(name, LETTERS.get(random.nextInt(LETTERS.size())));
  }

  @Test
  void laterConditionsReadTheStepsOfAChoice() {
    List<Match> matches =
        run(
            """
            within: 1m
            steps:
              - either:
                  - { step: a, on: clickstream, where: event.action == 'a' }
                  - [{ step: b, on: clickstream, where: event.action == 'b' }, { step: c, on: clickstream, where: event.action == 'c' }]
              - { step: d, on: clickstream, where: event.action == 'd' && size(a) == 0 && size(c) == 1 }
            """,
            click("1", 0, "a"),
            click("2", 1, "d"),
            click("3", 2, "b"),
            click("4", 3, "c"),
            click("5", 4, "d"));
    assertThat(matches)
        .singleElement()
        .satisfies(match -> assertThat(match.steps().keySet()).containsExactly("b", "c", "d"));
  }

  @Test
  void anAbsenceOfAStatedTimeEndsBeforeTheNextStep() {
    String pattern =
        """
        within: 1m
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, then: not-followed-by, for: 10s, on: clickstream, where: event.action == 'b' }
          - { step: c, on: clickstream, where: event.action == 'c' }
        """;
    assertThat(run(pattern, click("1", 0, "a"), click("2", 9.999, "b"), click("3", 20, "c")))
        .as("too early for b")
        .isEmpty();
    assertThat(run(pattern, click("1", 0, "a"), click("2", 10, "b"), click("3", 20, "c")))
        .as("late enough for b")
        .hasSize(1);
    assertThat(run(pattern, click("1", 0, "a"), click("3", 9.999, "c")))
        .as("too early for c")
        .isEmpty();
    assertThat(run(pattern, click("1", 0, "a"), click("2", 5, "c"), click("3", 10, "c")))
        .as("the first c is too early")
        .hasSize(1);
  }

  @Test
  void repetitionsFollowEachOtherInTime() {
    String pattern =
        """
        within: 1h
        steps:
          - { step: a, on: clickstream, where: event.action == 'a', times: 3, each-within: 10s }
        """;
    assertThat(run(pattern, click("1", 0, "a"), click("2", 9.999, "a"), click("3", 19, "a")))
        .hasSize(1);
    assertThat(run(pattern, click("1", 0, "a"), click("2", 10, "a"), click("3", 19, "a")))
        .isEmpty();
    assertThat(
            run(
                pattern,
                click("1", 0, "a"),
                click("2", 10, "a"),
                click("3", 19, "a"),
                click("4", 28, "a")))
        .as("the second to the fourth")
        .hasSize(1);
  }

  @Test
  void onlyTheFirstEventStartsAMatchOneAtATime() {
    String pattern =
        """
        within: 10s
        skip: none
        starts: %s
        steps:
          - { step: a, on: clickstream, where: event.action == 'a' }
          - { step: b, on: clickstream, where: event.action == 'b' }
        """;
    Event[] events = {
      click("1", 0, "a"),
      click("2", 1, "a"),
      click("3", 2, "b"),
      click("4", 3, "a"),
      click("5", 13, "a"),
      click("6", 14, "b")
    };
    assertThat(run(pattern.formatted("always"), events)).hasSize(3);
    assertThat(run(pattern.formatted("one-at-a-time"), events))
        .as("1 and 3; 4 times out before 5, which starts anew")
        .extracting(Match::startedAt)
        .containsExactly(START, START + 13_000);
  }

  @Test
  void aTimedOutMatchDoesNotKeepAnotherFromStartingInArrivalOrder() {
    PatternEngine engine =
        new PatternEngine(
            List.of(
                new PatternCompiler()
                    .compile(
                        Patterns.pattern(
                            "p",
                            """
                            within: 1h
                            starts: one-at-a-time
                            steps:
                              - { step: a, on: clickstream, where: event.action == 'a' }
                              - { step: b, on: clickstream, where: event.action == 'b' }
                            """))));
    KeyState state = new KeyState();
    List<Match> matches = new ArrayList<>();
    engine.onArrival("c", state, click("1", 0, "a"), matches::add);
    engine.onArrival("c", state, click("2", 3_900, "a"), matches::add);
    engine.onArrival("c", state, click("3", 4_200, "b"), matches::add);
    assertThat(matches).extracting(Match::startedAt).containsExactly(START + 3_900_000);
  }

  private static List<Match> run(String pattern, Event... events) {
    List<Match> matches = new ArrayList<>();
    PatternEngine engine =
        new PatternEngine(List.of(new PatternCompiler().compile(Patterns.pattern("p", pattern))));
    KeyState state = new KeyState();
    for (Event event : events) {
      engine.onEvent("c", state, event, matches::add);
    }
    return matches;
  }
}
