package io.micromoments.patterns.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No condition and no event can make an evaluation run for long or exhaust memory. */
@Timeout(120)
class BoundedWorkTest {

  private static final int LARGEST = 1 << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.query.replace('a', event.query).replace('a', event.query).size() == 8",
        "event.query.replace('', event.query).size() == 8",
        "(event.query + event.query + event.query + event.query).contains(event.query)",
        "event.query.matches('(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*b')",
        "event.query.matches(event.item_id)",
        "event.query.contains(event.query.substring(10) + 'b')",
        "first.all(x, first.all(y, (x.query + y.query).size() > 0))",
        "first.map(x, x.query + event.query).size() == 3",
        "first.map(x, event.query).join(event.query).size() == 3",
        "first.all(x, first.all(y, size(event.query) > 3))",
        "first.all(x, first.all(y, x.query == y.query))",
        "event.query.split('').size() == 3 && event.query.split('').join(event.query) == 'a'",
        "first.all(x, double(event.query) > 1.0 || int(event.query) > 1)",
      })
  void excessiveEvaluationIsFalseAndCounted(String where) {
    Condition condition = condition(where);
    List<Event> first = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      first.add(click("a".repeat(2_000)));
    }
    Event large = click("a".repeat(LARGEST - 1_000));
    assertThat(condition.holds(large, step -> step.equals("first") ? first : List.of())).isFalse();
    assertThat(condition.abortedEvaluations()).as(where).isPositive();
  }

  @Test
  void ordinaryConditionsStayWithinTheLimit() {
    List<Event> first = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      first.add(click("a rate of " + i));
    }
    for (String where :
        List.of(
            "first.map(x, x.query).size() == 2000",
            "first.filter(x, x.query.contains('rate')).size() == 2000",
            "first.exists(x, x.query == event.query)",
            "event.query.matches('^[a-z ]+ of [0-9]+$')",
            "event.query.replace('rate', 'price').lowerAscii().startsWith('a price')",
            "(event.query + ' ' + event.query).size() > 10")) {
      Condition condition = condition(where);
      assertThat(
              condition.holds(
                  click("a rate of 7"), step -> step.equals("first") ? first : List.of()))
          .as(where)
          .isTrue();
      assertThat(condition.abortedEvaluations()).isZero();
    }
  }

  @Test
  void longTextIsMatchedWithAnOrdinaryRegex() {
    Condition condition = condition("event.query.matches('loan|credit')");
    assertThat(condition.holds(click("x".repeat(100_000) + "loan"), step -> List.of())).isTrue();
  }

  @Test
  void limitAppliesToEachEvaluationSeparately() {
    Condition condition = condition("event.query.replace('a', event.query).size() > 3");
    assertThat(condition.holds(click("a".repeat(100_000)), step -> List.of())).isFalse();
    assertThat(condition.holds(click("aaa"), step -> List.of())).isTrue();
    assertThat(condition.abortedEvaluations()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a': event.query.replace('a', event.query)}['a'].size() == 3",
        "{'a': event.query + event.query}['a'].size() == 3",
        "first.all(x, {'a': x.query}['a'] == 'b')",
      })
  void unboundedExpressionIsAnErrorOfTheFile(String where) {
    assertThat(PatternReader.read(source(where)).problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .contains("cannot be combined with maps of computed values in one expression"));
  }

  private static Condition condition(String where) {
    MomentPattern pattern = PatternReader.read(source(where)).pattern().orElseThrow();
    return new Condition(
        ((Step.EventStep) pattern.steps().get(1)).anyOf().get(0).where().orElseThrow());
  }

  private static SourceText source(String where) {
    return Patterns.source(
        "p",
        """
        within: 1h
        steps:
          - { step: first, on: clickstream }
          - step: second
            on: clickstream
            where: |-
              %s
        """
            .formatted(where));
  }

  private static Event click(String query) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", "e");
    fields.put("event_time", 0L);
    fields.put("query", query);
    fields.put("item_id", "(a*)*(a*)*(a*)*b");
    return Event.of(EventStream.CLICKSTREAM, fields);
  }
}
