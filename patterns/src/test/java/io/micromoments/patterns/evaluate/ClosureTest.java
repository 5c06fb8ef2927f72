package io.micromoments.patterns.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which conditions run without cel-java, and which words they require. */
class ClosureTest {

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
        "event.query.startsWith('auto') ? event.value > 1.0 : event.query.contains('loan')",
        "double(event.properties.price) > 99.9 && int(event.properties.term) == 48",
        "event.query.matches('^auto.*loan$')",
        "event.event_time < timestamp('2026-01-01T00:00:00Z') + duration('7d')",
        "event.action == 'A'.lowerAscii()"
      })
  void commonConditionsRunAsClosures(String text) {
    assertThat(new EventCondition(read(text).orElseThrow()).isClosure()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "event.action.lowerAscii() == 'view' | lowerAscii",
        "event.event_time.getHours('Europe/Berlin') > 18 && event.value > 1.0 | getHours",
        "event.action == 'view' && event.action.matches(event.query) | matches",
        "event.properties == first[0].properties | == of lists, maps or events",
        "math.greatest(event.value, 1.0) > 2.0 | math.greatest",
        "size({event.action: 1}) == 1 | maps of computed values",
        "event.action == 'a' && dyn(1u) == 1 | unsigned numbers",
      })
  void unsupportedPartsRunOnTheGeneralEvaluator(String text, String what) {
    Expression expression = read(text).orElseThrow();
    assertThat(expression.generalEvaluatorParts().names()).containsExactly(what);
    assertThat(new EventCondition(expression).isClosure()).isFalse();
  }

  @Test
  void requiredWordsAreThoseWithoutWhichTheConditionIsFalse() {
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

  /**
   * Returns empty if the reader rejects the condition, such as a comparison of incompatible types.
   */
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
}
