package io.micromoments.patterns.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.evaluate.RandomExpressions.ValueType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CustomerConditionCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks that an expression means the same wherever it is allowed: in each place, random
 * expressions over random values, some missing, give the results of cel-java. {@code -Dseed=…}
 * repeats a run, {@code -Drounds=…} makes it longer.
 */
class CelJavaEquivalenceTest {

  private static final List<String> TEXTS =
      List.of(
          "a",
          "b",
          "ab",
          "",
          "web",
          "ä€😀",
          "129.50",
          "12",
          "-7",
          "1e400",
          "NaN",
          "7d",
          "90s",
          "true",
          "2026-05-02T20:30:00Z");
  private static final List<Double> DECIMALS =
      List.of(
          0.25,
          1.0,
          2.5,
          -3.0,
          0.0,
          -0.0,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          0x1p62,
          0x1p63,
          -0x1p63,
          0x1p53);
  private static final List<Long> WHOLES =
      List.of(0L, 1L, 2L, -3L, Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L);

  private static final Map<ValueType, List<String>> OF_EVENT =
      Map.of(
          ValueType.BOOL,
          List.of("has(event.value)", "has(event.query)", "has(event.properties.k)"),
          ValueType.INT,
          List.of("event.dwell_ms", "first[0].dwell_ms", "size(first)"),
          ValueType.DOUBLE,
          List.of("event.value", "first[0].value", "double(event.properties.n)"),
          ValueType.TEXT,
          List.of(
              "event.query",
              "event.action",
              "event.properties.k",
              "event.properties.n",
              "first[0].action",
              "first[1].query"),
          ValueType.TIME,
          List.of("event.event_time", "first[0].event_time"),
          ValueType.MAP,
          List.of("event.properties", "first[0].properties"),
          ValueType.TEXTS,
          List.of("first.map(e, e.action)", "first.filter(e, e.value > 1.0).map(e, e.query)"));

  private static final Map<ValueType, List<String>> OF_CUSTOMER =
      Map.of(
          ValueType.BOOL,
          List.of("has(customer.segment)", "has(customer.attributes.k)"),
          ValueType.INT,
          List.of("size(customer.products)"),
          ValueType.DOUBLE,
          List.of("customer.lifetime_value", "customer.scores.s", "double(customer.attributes.n)"),
          ValueType.TEXT,
          List.of("customer.segment", "customer.attributes.k", "customer.attributes['n']"),
          ValueType.TIME,
          List.of("customer.event_time"),
          ValueType.MAP,
          List.of("customer.attributes"),
          ValueType.TEXTS,
          List.of("customer.exclusions", "customer.products.map(p, p.type)"));

  private static final Map<ValueType, List<String>> OF_OFFER =
      Map.of(
          ValueType.BOOL,
          List.of("has(offer.item_id)", "channel == 'WEB'"),
          ValueType.INT,
          List.of("offer.max_contacts", "offer.budget"),
          ValueType.DOUBLE,
          List.of("offer.value", "moment.confidence", "propensity"),
          ValueType.TEXT,
          List.of("offer.category", "offer.item_id", "channel", "moment.capture.k"),
          ValueType.TIME,
          List.of("offer.valid_from", "moment.detected_at"),
          ValueType.MAP,
          List.of("moment.capture"),
          ValueType.TEXTS,
          List.of("offer.intents"));

  /** Two results to compare. */
  private record Runs(Object ours, Object celJava) {}

  /** A place where an expression is allowed. */
  private enum Place {
    WHERE(List.of(ValueType.BOOL), List.of(OF_EVENT), List.of("first|query")),
    ON_MATCH(
        List.of(
            ValueType.BOOL,
            ValueType.INT,
            ValueType.DOUBLE,
            ValueType.TEXT,
            ValueType.TIME,
            ValueType.DURATION),
        List.of(ofFirst(), OF_CUSTOMER),
        List.of("first|query", "customer.products|status")),
    POLICY(
        List.of(ValueType.BOOL, ValueType.DOUBLE, ValueType.INT),
        List.of(OF_CUSTOMER, OF_OFFER),
        List.of("customer.products|status")),
    ELIGIBLE(List.of(ValueType.BOOL), List.of(OF_CUSTOMER), List.of("customer.products|type"));

    private final List<ValueType> results;
    private final Map<ValueType, List<String>> leaves = new HashMap<>();
    private final List<String> lists;

    Place(List<ValueType> results, List<Map<ValueType, List<String>>> leaves, List<String> lists) {
      this.results = results;
      this.lists = lists;
      leaves.forEach(
          each ->
              each.forEach(
                  (type, all) ->
                      this.leaves.computeIfAbsent(type, key -> new ArrayList<>()).addAll(all)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void closuresAgreeWithCelJava(Place place) {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 400);
    System.out.println("CelJavaEquivalenceTest " + place + " seed=" + seed + " rounds=" + rounds);
    int read = 0;
    int compared = 0;
    int computed = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      ValueType type = pick(random, place.results);
      String text = new RandomExpressions(random, place.leaves, place.lists).of(type, 4);
      Optional<Expression> expression = read(place, type, text);
      if (expression.isEmpty()) {
        continue;
      }
      read++;
      Function<Random, Runs> run = run(place, type, expression.get());
      for (int i = 0; i < 15; i++) {
        Runs runs = run.apply(random);
        assertThat(runs.ours)
            .as("%s, seed %d, round %d, evaluation %d:%n%s", place, seed, round, i, text)
            .isEqualTo(runs.celJava);
        compared++;
        computed += isNothing(runs.celJava) ? 0 : 1;
      }
    }
    System.out.printf(Locale.ROOT, "read=%d compared=%d computed=%d%n", read, compared, computed);
    assertThat(read).as("not refused").isGreaterThan(rounds / 3);
    assertThat(computed).as("true or with a value").isGreaterThan(compared / 10);
  }

  private static boolean isNothing(Object value) {
    return value.equals(Closure.ERROR) || value.equals(false) || value.equals(Optional.empty());
  }

  /**
   * Returns a function that evaluates the expression on random values, as its place does and by
   * cel-java alone.
   */
  private static Function<Random, Runs> run(Place place, ValueType type, Expression expression) {
    List<String> names =
        switch (place) {
          case WHERE -> List.of();
          case ON_MATCH, ELIGIBLE -> List.of("customer");
          case POLICY -> List.of("offer", "customer", "moment", "channel", "propensity");
        };
    Closure celJava = CelJavaEvaluator.whole(expression.ast(), names);
    Closure.Frame frame = new Closure.Frame(names.size());
    Condition condition = new Condition(expression, names);
    EventCondition where = new EventCondition(expression);
    RecordCondition record = new RecordCondition(expression, names);
    return random -> {
      Event event = event(random, 0);
      List<Event> first = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        first.add(event(random, j));
      }
      Condition.Steps steps = step -> step.equals("first") ? first : null;
      Object[] records =
          switch (place) {
            case WHERE -> new Object[0];
            case ON_MATCH, ELIGIBLE -> new Object[] {customer(random)};
            case POLICY ->
                new Object[] {
                  offer(random),
                  customer(random),
                  moment(random),
                  pick(random, List.of("", "WEB", "ATM")),
                  pick(random, DECIMALS)
                };
          };
      System.arraycopy(records, 0, frame.locals, 0, records.length);
      Object expected = celJava.value(frame.on(event, steps));
      boolean holds = expected.equals(true);
      return switch (place) {
        case WHERE -> new Runs(where.holds(event, steps), holds);
        case ON_MATCH -> new Runs(condition.evaluate(steps, records), expected);
        case ELIGIBLE -> new Runs(record.holds(records), holds);
        case POLICY ->
            type == ValueType.BOOL
                ? new Runs(record.holds(records), holds)
                : new Runs(
                    record.number(records),
                    Optional.of(expected)
                        .filter(Number.class::isInstance)
                        .map(number -> ((Number) number).doubleValue())
                        .filter(number -> !number.isNaN()));
      };
    };
  }

  /**
   * Returns empty if the reader rejects the expression because a constant in it cannot be computed.
   */
  private static Optional<Expression> read(Place place, ValueType type, String text) {
    return switch (place) {
      case WHERE ->
          pattern("", "where", text)
              .map(pattern -> ((Step.EventStep) pattern.steps().get(1)).anyOf().get(0))
              .flatMap(Step.Alternative::where);
      case ON_MATCH ->
          type == ValueType.BOOL
              ? pattern("when: |-\n  " + text + "\n", "", "").flatMap(MomentPattern::when)
              : pattern("capture:\n  it: |-\n    " + text + "\n", "", "")
                  .map(pattern -> pattern.capture().get("it"));
      case POLICY ->
          type == ValueType.BOOL
              ? policy("rules:\n  - boost: 1\n    where: |-\n      " + text + "\n")
                  .flatMap(policy -> policy.rules().get(0).where())
              : policy("propensity: |-\n  " + text + "\n").flatMap(Policy::propensity);
      case ELIGIBLE -> CustomerConditionCompiler.compile(text);
    };
  }

  private static Optional<MomentPattern> pattern(String more, String key, String text) {
    return PatternReader.read(
            Patterns.source(
                "p",
                more
                    + "within: 1h\nsteps:\n"
                    + "  - { step: first, on: clickstream, times: 1+ }\n"
                    + "  - step: second\n    on: clickstream\n"
                    + (key.isEmpty() ? "" : "    " + key + ": |-\n      " + text + "\n")))
        .pattern();
  }

  private static Optional<Policy> policy(String more) {
    return PolicyReader.read(new SourceText("policy.yaml", "policy: p\nversion: 1\n" + more))
        .policy();
  }

  private static Map<ValueType, List<String>> ofFirst() {
    Map<ValueType, List<String>> leaves = new HashMap<>();
    OF_EVENT.forEach(
        (type, all) ->
            leaves.put(type, all.stream().filter(each -> !each.contains("event.")).toList()));
    return leaves;
  }

  private static Event event(Random random, int number) {
    Map<String, Object> fields = new HashMap<>();
    maybe(random, fields, "value", DECIMALS);
    maybe(random, fields, "dwell_ms", WHOLES);
    maybe(random, fields, "query", TEXTS);
    maybe(random, fields, "properties", texts(random));
    return Patterns.click("e" + number, random.nextInt(1_000_000), pick(random, TEXTS), fields);
  }

  private static Map<String, Object> customer(Random random) {
    Map<String, Object> customer = new HashMap<>();
    customer.put("exclusions", random.nextBoolean() ? List.of() : List.of("b", "129.50"));
    customer.put("scores", random.nextBoolean() ? Map.of() : Map.of("s", pick(random, DECIMALS)));
    customer.put(
        "products",
        List.of(
            Map.of("type", pick(random, TEXTS), "status", "active"),
            Map.of("type", pick(random, TEXTS), "status", pick(random, TEXTS))));
    maybe(random, customer, "attributes", texts(random));
    maybe(random, customer, "segment", TEXTS);
    maybe(random, customer, "lifetime_value", DECIMALS);
    maybe(random, customer, "event_time", List.of(Instant.ofEpochMilli(Patterns.START)));
    return random.nextInt(8) == 0 ? Map.of() : customer;
  }

  private static Map<String, Object> offer(Random random) {
    Map<String, Object> offer = new HashMap<>();
    offer.put("category", pick(random, TEXTS));
    offer.put("intents", random.nextBoolean() ? List.of() : List.of("a", "web"));
    offer.put("value", pick(random, DECIMALS));
    maybe(random, offer, "item_id", TEXTS);
    maybe(random, offer, "max_contacts", WHOLES);
    maybe(random, offer, "budget", WHOLES);
    maybe(random, offer, "valid_from", List.of(Instant.EPOCH));
    return offer;
  }

  private static Map<String, Object> moment(Random random) {
    return Map.of(
        "confidence",
        pick(random, DECIMALS),
        "detected_at",
        Instant.ofEpochMilli(Patterns.START + random.nextInt(1_000_000)),
        "capture",
        pick(random, texts(random)));
  }

  private static List<Map<String, String>> texts(Random random) {
    return List.of(
        Map.of(), Map.of("k", pick(random, TEXTS)), Map.of("k", "a", "n", pick(random, TEXTS)));
  }

  private static void maybe(Random random, Map<String, Object> into, String key, List<?> from) {
    if (random.nextInt(6) != 0) {
      into.put(key, pick(random, from));
    }
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
