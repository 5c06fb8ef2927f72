package io.micromoments.patterns.features;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What conditions on events and matches read of the customer. */
class FeatureConditionsTest {

  private final PatternCompiler compiler = new PatternCompiler();
  private final CustomerFeatures features = new CustomerFeatures();
  private final Map<String, Object> profile = new HashMap<>();
  private final List<Match> matches = new ArrayList<>();
  private final KeyState state = new KeyState();
  private boolean isGuest;

  @Test
  void whereSeesWhatCameBeforeTheEvent() {
    run(
        """
        features: [{ feature: views, aggregate: count, on: clickstream, in: 1h }]
        steps: [{ step: a, on: clickstream, where: features.views >= 2 }]
        """,
        click("1", 0, "view"),
        click("2", 1, "view"),
        click("3", 2, "view"));
    assertThat(matches)
        .singleElement()
        .satisfies(match -> assertThat(match.detectedAt()).isEqualTo(START + 2_000));
  }

  @Test
  void aMissingFeatureMakesAConditionFalseUnlessItTestsWithHas() {
    String declared =
        """
        features: [{ feature: usual, aggregate: baseline, of: event.value, on: clickstream }]
        steps: [{ step: a, on: clickstream, where: '%s' }]
        """;
    run(declared.formatted("event.value > features.usual.mean"), value("1", 0, 5));
    assertThat(matches).isEmpty();
    run(declared.formatted("!has(features.usual)"), value("2", 1, 5));
    assertThat(matches).hasSize(1);
  }

  @Test
  void aGuestHasNoFeatures() {
    isGuest = true;
    String declared =
        """
        features: [{ feature: views, aggregate: count, on: clickstream }]
        steps: [{ step: a, on: clickstream, where: '%s' }]
        """;
    run(declared.formatted("features.views == 0"), value("1", 0, 5));
    assertThat(matches).isEmpty();
    run(declared.formatted("!has(features.views)"), value("2", 1, 5));
    assertThat(matches).hasSize(1);
  }

  @Test
  void unusualAgainstUsualIsOneLine() {
    Event[] events = new Event[7];
    double[] values = {50, 52, 48, 51, 49, 53, 90};
    for (int i = 0; i < values.length; i++) {
      events[i] = value("e" + i, i, values[i]);
    }
    run(
        """
        features: [{ feature: spend, aggregate: baseline, of: event.value, on: clickstream, in: 90d }]
        steps:
          - step: unusual
            on: clickstream
            where: event.value > features.spend.mean + 3.0 * features.spend.stddev
        """,
        events);
    assertThat(matches)
        .singleElement()
        .satisfies(match -> assertThat(match.detectedAt()).isEqualTo(START + 6_000));
  }

  @Test
  void aGroupedFeatureIsAMap() {
    run(
        """
        features:
          - { feature: views, aggregate: count, by: event.item_id, on: clickstream, in: 1h }
        steps: [{ step: again, on: clickstream, where: 'features.views[event.item_id] == 1' }]
        """,
        item("1", 0, "a"),
        item("2", 1, "b"),
        item("3", 2, "a"));
    assertThat(matches)
        .singleElement()
        .satisfies(match -> assertThat(match.detectedAt()).isEqualTo(START + 2_000));
  }

  @Test
  void aConditionOnAnEventReadsTheProfile() {
    String pattern = "steps: [{ step: a, on: clickstream, where: customer.segment == \"new\" }]\n";
    run(pattern, click("1", 0, "view"));
    assertThat(matches).isEmpty();
    profile.put("segment", "new");
    run(pattern, click("2", 1, "view"));
    assertThat(matches).hasSize(1);
  }

  @Test
  void theSameNameCanBeAnotherFeatureInAnotherPattern() {
    String steps = "steps: [{ step: a, on: clickstream, where: features.n >= 1 }]\n";
    CompiledPattern views =
        compile("views", "features: [{ feature: n, aggregate: count, on: clickstream }]\n" + steps);
    CompiledPattern visits =
        compile("visits", "features: [{ feature: n, aggregate: count, on: beacon }]\n" + steps);
    runAll(List.of(views, visits), click("1", 0, "view"), click("2", 1, "view"));
    assertThat(matches).extracting(match -> match.pattern().pattern()).containsExactly("views");
  }

  @Test
  void equalDeclarationsCountAnEventOnce() {
    String steps = "steps: [{ step: a, on: clickstream, where: features.%s == 1 }]\n";
    String declared =
        "features: [{ feature: %s, aggregate: count, on: clickstream, in: 1h }]\n" + steps;
    runAll(
        List.of(
            compile("one", declared.formatted("n", "n")),
            compile("two", declared.formatted("m", "m"))),
        click("1", 0, "view"),
        click("2", 1, "view"),
        click("3", 2, "view"));
    assertThat(matches).extracting(Match::detectedAt).containsOnly(START + 1_000).hasSize(2);
  }

  @Test
  void theFilterKeepsTheEventsThatAFeatureReads() {
    CompiledPattern pattern =
        compile(
            "p",
            """
            features: [{ feature: n, aggregate: count, on: clickstream, where: event.action == "b" }]
            steps: [{ step: a, on: clickstream, where: event.action == "a" && features.n > 0 }]
            """);
    EventFilter filter = new EventFilter(List.of(pattern));
    assertThat(filter.mayMatch(click("1", 0, "a"))).isTrue();
    assertThat(filter.mayMatch(click("2", 0, "b"))).isTrue();
    assertThat(filter.mayMatch(click("3", 0, "c"))).isFalse();
  }

  @Test
  void aFeatureThatNoConditionReadsIsAWarning() {
    List<Problem> problems =
        PatternReader.read(
                Patterns.source(
                    "p",
                    """
                    features: [{ feature: n, aggregate: count, on: clickstream }]
                    steps: [{ step: a, on: clickstream }]
                    """))
            .problems();
    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.isError()).isFalse();
              assertThat(problem.message()).isEqualTo("no condition reads the feature 'n'");
            });
  }

  private CompiledPattern compile(String name, String rest) {
    return compiler.compile(Patterns.pattern(name, rest));
  }

  private void run(String rest, Event... events) {
    runAll(List.of(compile("p", rest)), events);
  }

  private void runAll(List<CompiledPattern> patterns, Event... events) {
    PatternEngine engine = new PatternEngine(patterns);
    FeatureIndex index =
        new FeatureIndex(
            patterns.stream()
                .flatMap(pattern -> pattern.features().stream())
                .map(each -> new FeatureIndex.Declared(each, time -> true))
                .toList());
    CustomerScope.Source customer =
        new CustomerScope.Source() {
          @Override
          public Map<String, Object> profile() {
            return profile;
          }

          @Override
          public CustomerFeatures features() {
            return isGuest ? null : features;
          }
        };
    for (Event event : events) {
      compiler.scope().enter(customer, event.time());
      engine.onEvent("c", state, event, matches::add);
      index.add(event, features);
    }
  }

  private static Event value(String id, double seconds, double value) {
    return click(id, seconds, "view", Map.of("value", value));
  }

  private static Event item(String id, double seconds, String item) {
    return click(id, seconds, "view", Map.of("item_id", item));
  }
}
