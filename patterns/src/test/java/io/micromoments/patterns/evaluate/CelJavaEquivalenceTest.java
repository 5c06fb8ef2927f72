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
      ValueType type = RandomValues.pick(random, place.results);
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
    List<String> names = names(place);
    Closure celJava = CelJavaEvaluator.whole(expression.ast(), names);
    Closure.Frame frame = new Closure.Frame(names.size());
    Condition condition = new Condition(expression, names);
    EventCondition where = new EventCondition(expression);
    RecordCondition record = new RecordCondition(expression, names);
    return random -> {
      Input input = input(place, random);
      Event event = input.event;
      Condition.Steps steps = input.steps;
      Object[] records = input.records;
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

  @ParameterizedTest
  @EnumSource
  void theExplanationAgreesWithTheResult(Place place) {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 400);
    System.out.println("explanations " + place + " seed=" + seed + " rounds=" + rounds);
    int held = 0;
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String text = new RandomExpressions(random, place.leaves, place.lists).of(ValueType.BOOL, 4);
      Optional<Expression> expression = read(place, ValueType.BOOL, text);
      if (expression.isEmpty()) {
        continue;
      }
      Condition condition = new Condition(expression.get(), names(place));
      ConditionParts parts =
          new ConditionParts(expression.get(), part -> new Condition(part, names(place)));
      for (int i = 0; i < 15; i++) {
        Input input = input(place, random);
        Function<Condition, Object> evaluate =
            place == Place.WHERE
                ? part -> part.valueOrNull(input.event, input.steps)
                : part -> part.valueOrNull(input.steps, input.records);
        boolean holds = evaluate.apply(condition) == Boolean.TRUE;
        Explanation explanation = parts.explain(evaluate);
        assertThat(parts.evaluate(evaluate, (part, passes) -> {}))
            .as("%s, seed %d, round %d, evaluation %d:%n%s", place, seed, round, i, text)
            .isEqualTo(holds);
        assertThat(explanation.holds())
            .as(
                "%s, seed %d, round %d, evaluation %d:%n%s%n%s",
                place, seed, round, i, text, explanation)
            .isEqualTo(holds);
        assertThat(parts.failures(evaluate)).as(text).isEqualTo(explanation.failures());
        held += holds ? 1 : 0;
        failed += holds ? 0 : 1;
      }
    }
    assertThat(held).as("explanations of conditions that hold").isGreaterThan(rounds / 2);
    assertThat(failed).as("explanations of conditions that do not").isGreaterThan(rounds / 2);
  }

  private static List<String> names(Place place) {
    return switch (place) {
      case WHERE -> List.of();
      case ON_MATCH, ELIGIBLE -> List.of("customer");
      case POLICY -> List.of("offer", "customer", "moment", "channel", "propensity");
    };
  }

  /** What an expression is evaluated on. */
  private record Input(Event event, Condition.Steps steps, Object... records) {}

  private static Input input(Place place, Random random) {
    Event event = RandomValues.event(random, 0);
    List<Event> first = new ArrayList<>();
    for (int j = random.nextInt(4); j > 0; j--) {
      first.add(RandomValues.event(random, j));
    }
    Condition.Steps steps = step -> step.equals("first") ? first : null;
    return switch (place) {
      case WHERE -> new Input(event, steps);
      case ON_MATCH, ELIGIBLE -> new Input(event, steps, RandomValues.customer(random));
      case POLICY ->
          new Input(
              event,
              steps,
              RandomValues.offer(random),
              RandomValues.customer(random),
              RandomValues.moment(random),
              RandomValues.pick(random, List.of("", "WEB", "ATM")),
              RandomValues.pick(random, RandomValues.DECIMALS));
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
}
