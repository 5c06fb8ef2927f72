package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.pattern.PatternReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages for conditions that are wrong, or that can never hold, at their position in a file. */
class ConditionProblemsTest {

  private static final String WHERE = "      ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.value > 1.0 && event.event_time - a[0].event_time < duration(\"5 minutes\") | duration(\"5 minutes\") | 7d",
        "event.event_time > timestamp(\"2026-13-01T00:00:00Z\") | timestamp(\"2026-13-01T00:00:00Z\") | 2026-05-02T20:30:00Z",
        "event.query.matches(\"(\") | event.query.matches(\"(\") | RE2",
        "event.value > double(\"abc\") | double(\"abc\") | 129.50",
        "event.dwell_ms > int(\"12.5\") | int(\"12.5\") | whole number",
        "event.query == 'ä😀' && (1 / 0 > event.dwell_ms) | 1 / 0 | other than 0",
        "event.dwell_ms % 0 == 1 | event.dwell_ms % 0 | other than 0",
        "event.dwell_ms > 9223372036854775807 + 1 | 9223372036854775807 + 1 | 9223372036854775807",
        "event.query == ['a', 'b'][2] | ['a', 'b'][2] | start at 0",
        "event.query == a[-1].query | a[-1] | size(rates) - 1",
        "event.event_time.getHours(\"Europe/Berln\") > 3 | event.event_time.getHours(\"Europe/Berln\") | Europe/Berlin",
        "event.query.substring(-1) == 'x' | event.query.substring(-1) | never be true",
        "event.query.matches('(a{500}){500}') | event.query.matches('(a{500}){500}') | 1000 instructions",
        "false && {'a': 1, 'a': 2}.size() == 1 | {'a': 1, 'a': 2} | never be true",
        "Product{type: 'a'}.type == event.query | Product{type: 'a'} | never be true",
        "a.exists(x, x.value > double('x')) | double('x') | 129.50",
        "{'a': 1}.b == 1 | {'a': 1}.b | never be true",
        "[0].exists(x, 1 / x > 0) | [0].exists(x, 1 / x > 0) | never be true",
        "event.query == a[0 - 1].query | a[0 - 1] | size(rates) - 1",
        "event.query == a[-(1)].query | a[-(1)] | size(rates) - 1",
        "event.query.split(',')[0 - 1] == 'a' | event.query.split(',')[0 - 1] | size(rates) - 1",
        "[event.query][1] == 'x' | [event.query][1] | size(rates) - 1",
        "{'a': event.query}['b'] == 'x' | {'a': event.query}['b'] | size(rates) - 1",
        "dyn(event.dwell_ms) / 0 == 1 | dyn(event.dwell_ms) / 0 | other than 0",
      })
  void partThatAlwaysFailsIsAnErrorAtItsPosition(String where, String part, String hint) {
    assertThat(problems(where))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.isError()).isTrue();
              assertThat(problem.message()).startsWith("'" + part + "' can never be computed");
              assertThat(problem.hint()).contains(hint);
              assertThat(problem.column()).isEqualTo(WHERE.length() + where.indexOf(part) + 1);
              assertThat(problem.length()).isEqualTo(part.length());
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.dwell_ms / 0 > 1 | division by zero",
        "[0].exists(x, 1 / x > 0) | division by zero",
        "event.dwell_ms > 9223372036854775807 + 1 | the result is out of range",
        "event.query == ['a'][2] | the list has no such element",
        "event.query == a[-1].query | the list has no such element",
        "{'a': 1}.b == 1 | there is no such key or field",
        "{'a': event.query}['b'] == 'x' | the map has no such key",
        "{'a': 1, 'a': 2}.size() == 1 | a key occurs twice",
        "dyn('a') + 1 == dyn(1) | not defined for values of these types",
        "event.query.substring(-1) == 'x' | the text has no such position",
        "'a'.charAt(5) == 'x' | the text has no such position",
        "event.query.matches('(') | error parsing regexp: missing closing ): `(`",
        "event.event_time.getHours('Europe/Berln') > 3 | Unknown time-zone ID: Europe/Berln",
      })
  void reasonOfAFailureIsGiven(String where, String reason) {
    assertThat(problems(where))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).endsWith("computed: " + reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.event_time - a[0].event_time < duration(\"7d\")",
        "event.event_time - a[0].event_time < duration(\"PT20M\") + duration(\"-1.5h\")",
        "event.dwell_ms / 2 > 9223372036854775807 - event.dwell_ms",
        "event.dwell_ms + 9223372036854775807 > 0",
        "event.query.substring(300) == 'x' && event.query.charAt(12) == 'a'",
        "event.query.matches('^[a-z]+(loan|lease)$')",
        "event.query.substring(3, size(event.query)) == 'x'",
        "event.query.substring(2, event.query.indexOf(':')) == 'x'",
        "'abcdef'.substring(3, event.dwell_ms) == 'd'",
        "event.query.charAt(5000) == 'x'",
        "timestamp('2026-05-02T20:30:00Z').getHours(event.properties.tz) == 3",
        "event.event_time - duration('720000d') > timestamp('0055-01-01T00:00:00Z')",
        "[1, 2, 3].exists(x, x == event.dwell_ms) && [1, 2].all(y, 10 / y > 1)",
        "event.event_time.getHours('+02:00') > 18",
        "event.value > -1.0 / 0.0",
        "a[0].query == event.query && double(event.properties.price) > 99.9",
      })
  void partThatDependsOnTheEventIsNotAnError(String where) {
    assertThat(problems(where)).filteredOn(Problem::isError).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "event.query.startswith('a') | startswith | startsWith",
        "event.query.lower() == 'a' | lower | lowerAscii",
        "len(event.query) > 2 | len | size",
        "event.query.regex('a') | regex | matches",
        "regex(event.query, 'a') | regex | matches",
        "math.max(1, 2) > 1 | math.max | math.greatest",
        "event.query.to_lower() == 'a' | to_lower | lowerAscii",
        "event.query .  trimm ( ) == 'a' | trimm | trim",
      })
  void unknownFunctionIsReportedWithASuggestion(String where, String name, String meant) {
    assertThat(problems(where))
        .anySatisfy(
            problem -> {
              assertThat(problem.message()).isEqualTo("unknown function '" + name + "'");
              assertThat(problem.hint())
                  .startsWith("did you mean '" + meant + "'? For example ")
                  .contains(meant + "(");
              assertThat(problem.column()).isEqualTo(WHERE.length() + where.indexOf(name) + 1);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.value > | 14 | 1 | unexpected end of the expression",
        "[1, 2].exists(x, x > ) | 22 | 1 | unexpected ')'",
        "event.value > 0x} | 16 | 1 | unexpected 'x'",
        "event.query == 'a | 16 | 1 | the closing quote is missing",
        "event.query 'a' | 13 | 1 | unexpected text",
        "event.value # 3 | 13 | 1 | unexpected '#'",
        "event.dwell_ms > 99999999999999999999 | 18 | 20 | the whole number is out of range",
        "event.value > 1e999 | 15 | 5 | the number is too large",
        "event.item_id == a.item_id | 18 | 1 | 'a' is a list of events",
        "has(event.properties['price']) | 1 | 3 | invalid use of has()",
        "event.properties.has('price') | 18 | 3 | invalid use of has()",
        "event.properties.all(k, v, k == v) | 18 | 3 | invalid use of all()",
        "event.event_time > '2026-05-02T20:30:00Z' | 18 | 1 | '>' cannot be applied to a time and string",
        "if(true) | 1 | 2 | 'if' is a reserved word in CEL",
      })
  void compilerErrorsAreExplained(String where, int column, int length, String message) {
    assertThat(problems(where))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).isEqualTo(message);
              assertThat(problem.column()).isEqualTo(WHERE.length() + column);
              assertThat(problem.length()).isEqualTo(length);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "false | false",
        "event.value > 3.0 && 1 > 2 | 1 > 2",
        "event.value > 3.0 && ('a' == 'b' && has(event.query)) | 'a' == 'b'",
      })
  void alwaysFalseConditionIsAWarning(String where, String part) {
    assertThat(problems(where))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
              assertThat(problem.message()).isEqualTo("'" + part + "' is always false");
              assertThat(problem.column()).isEqualTo(WHERE.length() + where.indexOf(part) + 1);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.value > 100.0 && event.value < 50.0 | event.value > 100.0 | event.value < 50.0",
        "event.value > 100.0 && event.value <= 100.0 | event.value > 100.0 | event.value <= 100.0",
        "event.query == 'a' && has(event.value) && event.query == 'b' | event.query == 'a' | event.query == 'b'",
        "event.query != 'a' && 'a' == event.query | event.query != 'a' | 'a' == event.query",
        "event.dwell_ms == 3 && 5 < event.dwell_ms | event.dwell_ms == 3 | 5 < event.dwell_ms",
        "event.event_time > timestamp('2026-02-01T00:00:00Z') && event.event_time < timestamp('2026-01-01T00:00:00Z') | event.event_time > timestamp('2026-02-01T00:00:00Z') | event.event_time < timestamp('2026-01-01T00:00:00Z')",
      })
  void contradictoryComparisonsAreAWarning(String where, String one, String other) {
    assertThat(problems(where))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
              assertThat(problem.message())
                  .isEqualTo("'%s' and '%s' are never both true".formatted(one, other));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.event_time > now() | unknown function 'now' | conditions have no current time",
        "count(event.query) > 1 | unknown function 'count' | declare a feature with aggregate: count",
        "lag(event.value) > 1.0 | unknown function 'lag' | cart[0] is the first of step cart",
        "nothing(1) | unknown function 'nothing' | functions: all, avg, bool, charAt",
        "event.event_time - a[0].event_time < 1h | unexpected '1h' | duration(\"1h\")",
        "event.query not in ['a'] | 'not in' is not a CEL operator | write !(event.query in",
        "event.session == 'a' | unknown field 'session' | did you mean 'session_id'?",
      })
  void whatOtherLanguagesHaveIsReportedWithARemedy(String where, String message, String remedy) {
    assertThat(problems(where))
        .anySatisfy(
            problem -> {
              assertThat(problem.message()).isEqualTo(message);
              assertThat(problem.hint()).contains(remedy);
            });
  }

  @Test
  void aWordBoundaryThatIsABackspaceIsAWarning() {
    assertThat(problems("event.value > 1.0 && event.query.matches('\\\\bloan')")).isEmpty();
    assertThat(problems("event.value > 1.0 && event.query.matches(r'\\bloan')")).isEmpty();
    assertThat(problems("event.value > 1.0 && event.query.matches('\\bloan')"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
              assertThat(problem.message()).contains("is a backspace character");
              assertThat(problem.hint()).contains("begin the text with r");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "event.value > 3.0 || false",
        "!(1 > 2)",
        "event.value < 3.0",
        "event.value >= 3.0 && event.value <= 3.0",
        "event.value > 3.0 && event.value < 4.0 && event.value != 3.5",
        "event.query == 'a' && event.query != 'b' && event.item_id == 'b'",
        "event.query == 'a' || event.query == 'b'",
      })
  void satisfiableConditionIsNotReported(String where) {
    assertThat(problems(where)).isEmpty();
  }

  @Test
  void percentageIsNotAValidConfidence() {
    assertThat(
            PatternReader.read(
                    Patterns.source(
                        "p", "confidence: 80%\nsteps: [{ step: a, on: clickstream }]\n"))
                .problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.hint()).isEqualTo("allowed: a number from 0 to 1, such as 0.8"));
  }

  @Test
  void aConditionOnAnEventMayReadTheCustomer() {
    assertThat(problems("event.value > 1.0 && customer.segment == 'new'")).isEmpty();
  }

  @Test
  void featuresThatAreNotDeclaredAreExplained() {
    assertThat(problems("features.spend > 1.0"))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.hint()).contains("declare them under 'features:'"));
  }

  @Test
  void comparisonWithNullSuggestsHas() {
    assertThat(problems("event.query == null"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.hint()).contains("has(event.query)"));
  }

  private static List<Problem> problems(String where) {
    return PatternReader.read(
            Patterns.source(
                "p",
                """
                within: 1h
                steps:
                  - { step: a, on: clickstream, times: 1+ }
                  - step: b
                    on: clickstream
                    where: |-
                      %s
                """
                    .formatted(where)))
        .problems();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!has(event.query)",
        "!(event.query == \"x\")",
        "! has(event.query)",
        "!has(event.query) && event.value > 1.0",
        "!event.query.startsWith(\"a\")",
        "!foo event.action == \"x\"",
        "!(event.value > 1.0 || has(event.query)) && event.action == 'x'",
      })
  void conditionThatYamlReadsAsATagMustBeQuoted(String where) {
    String source = "steps:\n  - step: a\n    on: clickstream\n    where: ";
    assertThat(PatternReader.read(Patterns.source("p", source + where + "\n")).problems())
        .filteredOn(Problem::isError)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).contains("'!'");
              assertThat(problem.hint()).contains("in quotes");
              assertThat(problem.line()).isEqualTo(8);
              assertThat(problem.column()).isEqualTo("    where: ".length() + 1);
            });
    String quoted = "'" + where.replace("'", "''") + "'";
    if (!where.startsWith("!foo")) {
      assertThat(PatternReader.read(Patterns.source("p", source + quoted + "\n")).problems())
          .isEmpty();
    }
  }

  @Test
  void generalEvaluatorFunctionIsANote() {
    assertThat(problems("event.value > 1.0 && event.query.lowerAscii() == 'a'"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.NOTE);
              assertThat(problem.message()).startsWith("lowerAscii: ");
            });
  }
}
