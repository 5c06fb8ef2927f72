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
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Partial matches that time out after a certain step are matches, too. */
class OnTimeoutTest {

  private static final List<String> LETTERS = List.of("a", "b", "c", "d");

  private static final String CHECKOUT =
      """
      within: 1m
      steps:
        - { step: cart, on: clickstream, where: event.action == 'a' }
        - { step: checkout, on: clickstream, where: event.action == 'b' }
        - { step: paid, on: clickstream, where: event.action == 'c' }
      on-timeout: { %s intent: abandoned }
      """;

  @Test
  void aPartialMatchThatTimesOutAfterTheStepIsDetectedAtItsDeadline() {
    MomentPattern pattern = Patterns.pattern("p", CHECKOUT.formatted(""));
    List<Match> matches = run(pattern, click("1", 0, "a"), click("2", 10, "b"));
    assertThat(matches)
        .singleElement()
        .returns(START + 60_000, Match::detectedAt)
        .satisfies(
            match -> {
              assertThat(match.steps().keySet()).containsExactly("cart", "checkout");
              assertThat(pattern.detectedBy(match.steps().keySet()).intent())
                  .isEqualTo("abandoned");
            });
  }

  @Test
  void aCompleteMatchIsDetectedByThePattern() {
    MomentPattern pattern = Patterns.pattern("p", CHECKOUT.formatted(""));
    List<Match> matches =
        run(pattern, click("1", 0, "a"), click("2", 10, "b"), click("3", 59, "c"));
    assertThat(matches)
        .singleElement()
        .returns(START + 59_000, Match::detectedAt)
        .satisfies(
            match -> assertThat(pattern.detectedBy(match.steps().keySet())).isSameAs(pattern));
  }

  @Test
  void aPartialMatchThatStoppedAtAnotherStepIsNotDetected() {
    assertThat(run(Patterns.pattern("p", CHECKOUT.formatted("")), click("1", 0, "a"))).isEmpty();
    MomentPattern afterCart = Patterns.pattern("p", CHECKOUT.formatted("after: cart,"));
    assertThat(run(afterCart, click("1", 0, "a"))).hasSize(1);
    assertThat(run(afterCart, click("1", 0, "a"), click("2", 10, "b"))).isEmpty();
  }

  @Test
  void timeoutsEqualThoseOfStockFlinkCep() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 300);
    System.out.println("OnTimeoutTest seed=" + seed + " rounds=" + rounds);
    int timedOut = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      MomentPattern pattern = Patterns.pattern("p", random(random));
      List<Event> events = new ArrayList<>();
      double seconds = 0;
      for (int i = 0; i < 14; i++) {
        seconds += random.nextInt(4);
        events.add(click("e" + (10 + i), seconds, LETTERS.get(random.nextInt(LETTERS.size()))));
      }
      TreeSet<String> complete =
          new TreeSet<>(StockCep.matches(pattern.variants().get(0), events, START + 200_000));
      TreeSet<String> both = new TreeSet<>(complete);
      both.addAll(StockCep.matches(pattern.onTimeout().orElseThrow(), events, START + 200_000));
      List<String> ours = StockCep.ours(pattern, events, START + 200_000);
      assertThat(ours).as("seed %d round %d", seed, round).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(ours))
          .as("seed %d round %d%n%s%n%s", seed, round, pattern.steps(), events)
          .isEqualTo(both);
      timedOut += both.size() - complete.size();
    }
    assertThat(timedOut).isGreaterThan(rounds / 2);
  }

  /** Without a loop before the absence, after which stock does not report it. */
  private static String random(Random random) {
    StringBuilder steps = new StringBuilder("within: 10s\nskip: none\nsteps:\n");
    int length = 2 + random.nextInt(3);
    List<String> quantifiers = List.of("", ", times: 2", ", times: 1+");
    int after = random.nextInt(length - 1);
    for (int i = 0; i < length; i++) {
      List<String> then = List.of("followed-by", "followed-by-any", "next");
      steps
          .append(
              String.format(
                  Locale.ROOT,
                  "  - { step: s%d, on: clickstream, where: event.action == '%s'",
                  i,
                  LETTERS.get(random.nextInt(LETTERS.size()))))
          .append(i == 0 ? "" : ", then: " + then.get(random.nextInt(i == after + 1 ? 2 : 3)))
          .append(i == after + 1 ? "" : quantifiers.get(random.nextInt(i == after ? 2 : 3)))
          .append(" }\n");
    }
    return steps + String.format(Locale.ROOT, "on-timeout: { after: s%d, intent: other }\n", after);
  }

  private static List<Match> run(MomentPattern pattern, Event... events) {
    List<Match> matches = new ArrayList<>();
    PatternEngine engine = new PatternEngine(List.of(new PatternCompiler().compile(pattern)));
    KeyState state = new KeyState();
    for (Event event : events) {
      engine.onEvent("c", state, event, matches::add);
    }
    engine.onTime("c", state, START + 1_000_000, matches::add);
    return matches;
  }
}
