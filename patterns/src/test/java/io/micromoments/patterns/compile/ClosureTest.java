package io.micromoments.patterns.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.Expression;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random conditions over random events, values missing now and then: closures say what cel-java
 * says. {@code -Dseed=…} repeats a run, {@code -Drounds=…} makes it longer.
 */
class ClosureTest {

  private static final List<String> WORDS = List.of("a", "b", "ab", "", "web", "ä€😀");

  @Test
  void closuresSayWhatTheGeneralEvaluatorSays() {
    long seed = Long.getLong("seed", System.nanoTime());
    int rounds = Integer.getInteger("rounds", 1500);
    System.out.println("ClosureTest seed=" + seed + " rounds=" + rounds);
    int held = 0;
    int compared = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String text = bool(random, 3);
      Optional<Expression> expression = read(text);
      if (expression.isEmpty()) {
        continue;
      }
      EventCondition closures = new EventCondition(expression.get());
      assertThat(closures.isClosure()).as(text).isTrue();
      Condition general = new Condition(expression.get());
      for (int i = 0; i < 20; i++) {
        Event event = event(random, i);
        List<Event> before = new ArrayList<>();
        for (int j = random.nextInt(4); j > 0; j--) {
          before.add(event(random, 100 + j));
        }
        boolean expected = general.holds(event, step -> step.equals("first") ? before : null);
        assertThat(closures.holds(event, step -> step.equals("first") ? before : null))
            .as(
                "seed %d round %d: %s%non %s%nafter %s",
                seed, round, text, event.fields(), before.stream().map(Event::fields).toList())
            .isEqualTo(expected);
        compared++;
        held += expected ? 1 : 0;
      }
    }
    System.out.printf("compared=%d held=%d%n", compared, held);
    assertThat(held).isBetween(compared / 10, compared * 9 / 10);
    assertThat(compared).isGreaterThan(rounds * 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.action == 'a'",
        "event.value > 100",
        "event.channel in ['WEB', 'EMAIL'] && event.dwell_ms >= 500",
        "event.properties.term == '48'",
        "has(event.value) || !has(event.query)",
        "event.item_id == first[0].item_id",
        "size(first) > 1 && first.all(x, x.value <= event.value)",
        "first.exists(x, x.action == event.action)",
        "first.filter(x, x.value > 1.0).map(x, x.action).exists_one(a, a == 'b')",
        "event.event_time - first[0].event_time < duration('5m')",
        "event.event_time > timestamp('2026-01-01T00:00:00Z')",
        "event.query.startsWith('auto') ? event.value > 1.0 : event.query.contains('loan')"
      })
  void whatAnalystsWriteRunsAsClosures(String text) {
    assertThat(new EventCondition(read(text).orElseThrow()).isClosure()).isTrue();
  }

  @Test
  void whatClosuresDoNotKnowRunsInTheGeneralEvaluator() {
    EventCondition condition =
        new EventCondition(read("event.action.matches('^v.*$')").orElseThrow());
    assertThat(condition.isClosure()).isFalse();
    assertThat(condition.holds(Patterns.click("1", 0, "view"), step -> List.of())).isTrue();
    assertThat(condition.holds(Patterns.click("1", 0, "buy"), step -> List.of())).isFalse();
  }

  @Test
  void theWordsAConditionRequiresAreThoseWithoutWhichItIsFalse() {
    assertThat(words("event.action == 'a' && event.value > 1.0"))
        .isEqualTo(Map.of("action", List.of("a")));
    assertThat(words("event.action in ['a', 'b'] && 'x' == event.query"))
        .isEqualTo(Map.of("action", List.of("a", "b"), "query", List.of("x")));
    assertThat(words("event.action == 'a' || event.action == 'b'"))
        .isEqualTo(Map.of("action", List.of("a", "b")));
    assertThat(words("event.action == 'a' || event.value > 1.0")).isEmpty();
    assertThat(words("!(event.action == 'a')")).isEmpty();
    assertThat(words("event.action != 'a'")).isEmpty();
    assertThat(words("event.action == event.query")).isEmpty();
    assertThat(words("first[0].action == 'a'")).isEmpty();
  }

  private static Map<String, List<String>> words(String text) {
    Map<String, List<String>> words = new HashMap<>();
    new EventCondition(read(text).orElseThrow())
        .words()
        .forEach((field, all) -> words.put(field, all.stream().sorted().toList()));
    return words;
  }

  /** Empty where the condition is refused, as a comparison of what cannot be compared. */
  private static Optional<Expression> read(String text) {
    PatternReader.Reading reading =
        PatternReader.read(
            Patterns.source(
                "p",
                """
                within: 1h
                steps:
                  - { step: first, on: clickstream, times: 1+ }
                  - { step: second, on: clickstream, where: "%s" }
                """
                    .formatted(text)));
    return reading
        .pattern()
        .map(MomentPattern::steps)
        .flatMap(steps -> ((Step.EventStep) steps.get(1)).anyOf().get(0).where());
  }

  private static Event event(Random random, int number) {
    Map<String, Object> fields = new HashMap<>();
    if (random.nextInt(5) != 0) {
      // No NaN and no negative zero: how cel-java puts them in order with whole numbers is its own.
      double[] values = {0.25, 1, 2.5, -3, 0x1p62, 0x1p63, 0x1p53};
      fields.put("value", values[random.nextInt(values.length)]);
    }
    if (random.nextInt(5) != 0) {
      long[] values = {0, 1, 2, -3, Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L};
      fields.put("dwell_ms", values[random.nextInt(values.length)]);
    }
    if (random.nextInt(5) != 0) {
      fields.put("query", WORDS.get(random.nextInt(WORDS.size())));
    }
    if (random.nextInt(5) != 0) {
      fields.put("properties", random.nextBoolean() ? Map.of("k", "a") : Map.of());
    }
    return Patterns.click("e" + number, number, WORDS.get(random.nextInt(WORDS.size())), fields);
  }

  private static String bool(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return comparison(random, depth);
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> "(" + bool(random, depth - 1) + " && " + bool(random, depth - 1) + ")";
      case 2, 3 -> "(" + bool(random, depth - 1) + " || " + bool(random, depth - 1) + ")";
      case 4 -> "!" + "(" + bool(random, depth - 1) + ")";
      case 5 ->
          "(%s ? %s : %s)"
              .formatted(bool(random, depth - 1), bool(random, depth - 1), bool(random, depth - 1));
      case 6 ->
          "first.%s(x, x.%s %s %s)"
              .formatted(
                  pick(random, "exists", "all", "exists_one"),
                  pick(random, "value", "dwell_ms"),
                  operator(random),
                  number(random, 1));
      default ->
          "size(first.filter(x, x.action == %s).map(x, x.value)) %s %d"
              .formatted(word(random), operator(random), random.nextInt(3));
    };
  }

  private static String comparison(Random random, int depth) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> word(random) + " " + operator(random) + " " + word(random);
      case 2, 3 -> number(random, depth) + " " + operator(random) + " " + number(random, depth);
      case 4 -> word(random) + " in ['a', 'web', " + word(random) + "]";
      case 5 ->
          "has(%s)".formatted(pick(random, "event.value", "event.query", "event.properties.k"));
      case 6 ->
          word(random)
              + pick(random, ".startsWith(", ".endsWith(", ".contains(")
              + word(random)
              + ")";
      default ->
          "event.event_time - first[%d].event_time %s duration('%s')"
              .formatted(random.nextInt(3), operator(random), pick(random, "90s", "1m30s", "0s"));
    };
  }

  private static String word(Random random) {
    return pick(
        random,
        "'a'",
        "'web'",
        "event.action",
        "event.query",
        "event.properties.k",
        "event.properties['k']",
        "first[0].action",
        "(event.action + event.query)");
  }

  private static String number(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      String type = random.nextBoolean() ? "dwell" : "value";
      return "(%s %s %s)"
          .formatted(
              typed(random, type), pick(random, "+", "-", "*", "/", "%"), typed(random, type));
    }
    return pick(
        random,
        "0",
        "1.0",
        "-3",
        "9007199254740993",
        "9.2233720368547758e18",
        "event.value",
        "event.dwell_ms",
        "first[1].value",
        "size(event.query)",
        "double(event.dwell_ms)",
        "-event.dwell_ms",
        "-event.value");
  }

  private static String typed(Random random, String type) {
    return type.equals("dwell")
        ? pick(random, "event.dwell_ms", "first[0].dwell_ms", "2", "size(first)")
        : pick(random, "event.value", "first[0].value", "0.5");
  }

  private static String operator(Random random) {
    return pick(random, "==", "!=", "<", "<=", ">", ">=");
  }

  private static String pick(Random random, String... all) {
    return all[random.nextInt(all.length)];
  }
}
