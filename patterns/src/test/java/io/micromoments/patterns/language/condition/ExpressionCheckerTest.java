package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import io.micromoments.schemas.EventStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks what is said about each kind of error: where it is, what was found and what is allowed.
 * Each row is an expression, the part that is underlined, the message and a part of the hint.
 */
class ExpressionCheckerTest {

  private final CelTypes types = new CelTypes();
  private final CelType event = types.event(Set.of(EventStream.CLICKSTREAM));
  private final Map<String, CelType> variables =
      Map.of("event", event, "cart", ListType.create(event), "rate-view", ListType.create(event));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "evnt.value > 1.0 | evnt | unknown variable 'evnt' | did you mean 'event'? allowed: cart, event",
        "event.query == 'a' && True | True | unknown variable 'True' | write it in lower case: true",
        "action == 'login' | action | unknown variable 'action' | write event.action",
        "event.item_id == NULL | NULL | unknown variable 'NULL' | use has(event.query) to test",
        ".evnt.value > 1.0 | evnt | unknown variable 'evnt' | did you mean 'event'?",
        "cart.exists(item, itm.value > 1.0) | itm | unknown variable 'itm' | did you mean 'item'? allowed: cart, event, item",
        "cart.exists(x, cart.all(y, z == 1)) | z | unknown variable 'z' | allowed: cart, event, x, y",
        "cart.exists(x, true) && x.value > 1.0 | x.value | unknown variable 'x' | allowed: cart, event",
        "customer.segment == 'new' | customer | 'customer' is not available here: a feature can read only events | move this part to the 'where' of a step",
        "customer == event | customer | 'customer' is not available here: a feature can read only events | move this part to the 'where' of a step",
        "Product.type == 'a' | Product | unknown variable 'Product' | allowed: cart, event",
        "size(rate-view) > 1 | rate-view | conditions cannot refer to 'rate-view' | rename the step to rate_view",
        "rate - 1 > 1 | rate | conditions cannot refer to 'rate-view' | rename the step to rate_view",
      })
  void unknownNameIsReportedWithTheAvailableOnes(
      String text, String part, String message, String hint) {
    // In one row the name occurs twice; there the second is meant.
    assertIssue(text, text.lastIndexOf(part), part.split("\\.")[0], message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.vale > 1.0 | vale | unknown field 'vale' | did you mean 'value'? allowed: event_id,",
        "has(event.evnt) | evnt | unknown field 'evnt' | allowed: event_id,",
        "has(event.event) | event) | unknown field 'event' | allowed: event_id,",
        "cart[0].vale > 1.0 | vale | unknown field 'vale' | did you mean 'value'? allowed: event_id,",
        "(cart.filter(c, true))[0].vale > 1.0 | vale | unknown field 'vale' | did you mean 'value'?",
        "cart.exists(c, c.vale > 1.0) | vale | unknown field 'vale' | did you mean 'value'?",
        "event.query.foo == 'a' | foo | 'event.query' is text and has no fields | remove .foo",
        "event.query.size == 1 | size | 'event.query' is text and has no fields | did you mean the function size()?",
        "event.query.lower == 'a' | lower | 'event.query' is text and has no fields | did you mean the function lowerAscii()?",
        "event.event_time.hours > 1 | hours | 'event.event_time' is a time and has no fields | functions such as getHours()",
        "event.properties.a.b == 'a' | b | 'event.properties.a' is text and has no fields | remove .b",
      })
  void unknownFieldIsReportedWithTheFieldsOfItsOperand(
      String text, String part, String message, String hint) {
    assertIssue(text, text.lastIndexOf(part), part.replace(")", ""), message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cart.item_id == 'a' | cart | 'cart' is a list of events | cart[0] is the first event, cart[0].item_id one of its fields",
        "cart.foo == 'a' | cart | 'cart' is a list of events | cart[0] is the first event, with the fields event_id,",
        "cart.length > 1 | cart | 'cart' is a list of events | did you mean the function size()?",
        "[[1]][0].a == 1 | [[1]][0] | '[[1]][0]' is a list | use an element: [[1]][0][0] is the first one",
      })
  void fieldOfAListIsReportedAtTheList(String text, String part, String message, String hint) {
    assertIssue(text, text.indexOf(part), part, message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.query.lower() == 'a' | lower | unknown function 'lower' | did you mean 'lowerAscii'? For example event.query.lowerAscii() == \"tent\"",
        "math.max(1, 2) > 1 | math.max | unknown function 'math.max' | did you mean 'math.greatest'?",
        "math . abz (1) > 1 | math . abz | unknown function 'math.abz' | did you mean 'math.abs'?",
        "strings.qoute('a') == 'a' | strings.qoute | unknown function 'strings.qoute' | did you mean 'strings.quote'?",
        "cel.bind(x, event.query, x == 'a') | cel.bind | unknown function 'cel.bind' | no variables of their own",
        "quote('a') == 'a' | quote | unknown function 'quote' | did you mean 'strings.quote'?",
        "event.query.contains(1) | contains | there is no function string.contains(int) | allowed: string.contains(string)",
        "contains(event.query, 'a') | contains | there is no function contains(string, string) | allowed: string.contains(string)",
        "event.query.contains() | contains | there is no function string.contains() | allowed: string.contains(string)",
        "size(event.dwell_ms) > 1 | size | there is no function size(int) | allowed: size(string), size(list), size(map)",
        ".size(event.dwell_ms) > 1 | size | there is no function size(int) | allowed: size(string), size(list), size(map)",
        "timestamp(1.5) < event.event_time | timestamp | there is no function timestamp(double) | allowed: timestamp(string),",
        "event.query.getHours() > 1 | getHours | there is no function string.getHours() | timestamp.getHours(string), duration.getHours()",
        "strings.quote(1) == '1' | quote | there is no function strings.quote(int) | allowed: strings.quote(string)",
        "math.greatest(event.query, 1) > 1 | greatest | there is no function math.greatest(string, int) | docs/reference.md lists the functions",
      })
  void unknownFunctionIsReportedWithTheExistingOnes(
      String text, String part, String message, String hint) {
    assertIssue(text, text.indexOf(part), part, message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.dwell_ms > '5' | > | '>' cannot be applied to int and string | event.dwell_ms is a whole number: write 5, without quotes",
        "event.value >= '99.9' | >= | '>=' cannot be applied to double and string | event.value is a decimal number: write 99.9, without quotes",
        "event.properties.n == 0 | == | '==' cannot be applied to string and int | event.properties.n is a text: write \"0\", or int(event.properties.n)",
        "3 < event.properties.n | < | '<' cannot be applied to int and string | event.properties.n is a text: write int(event.properties.n)",
        "event.properties.n > event.value | > | '>' cannot be applied to string and double | write double(event.properties.n)",
        "event.properties.member != true | != | '!=' cannot be applied to string and bool | write \"true\", or bool(event.properties.member)",
        "event.value == 100 | == | '==' cannot be applied to double and int | write 2 for whole numbers, 2.0 for decimals",
        "event.query == null | == | '==' cannot be applied to string and null | has(event.query)",
        "event.event_time > 'x' | > | '>' cannot be applied to a time and string | timestamp(\"2026",
        "event.event_time - event.event_time < 'x' | < | '<' cannot be applied to a duration and string | duration(\"30m\")",
        "event.value && true | && | '&&' cannot be applied to double and bool | allowed: true or false",
        "!event.value | ! | '!' cannot be applied to double | allowed: true or false",
        "-event.query == 'a' | - | '-' cannot be applied to string | allowed: numbers",
        "event.value % 2.0 > 1.0 | % | '%' cannot be applied to double and double | allowed: whole numbers",
        "true ? 1 : 'a' | ? | '?:' cannot be applied to bool and int and string | condition ? a : b",
        "event.dwell_ms in cart | in | 'in' cannot be applied to int and list(clickstream_event) | cart is a list of events: write cart.exists(e, e.dwell_ms == event.dwell_ms)",
        "event.query in 'abc' | in | 'in' cannot be applied to string and string | in [\"loan\", \"lease\"]",
        "event.properties[1] == 'a' | [ | '[]' cannot be applied to map(string, string) and int | event.properties[\"price\"]",
        "event == [1] | == | '==' cannot be applied to clickstream_event and list(int) | compatible types",
      })
  void operatorIsReportedWithTheTypesOfItsOperands(
      String text, String part, String message, String hint) {
    assertIssue(text, text.indexOf(part), part, message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "has(event) | has | invalid use of has() | has(event.query)",
        "has(event.query, 'a') | has | invalid use of has() | has(event.query)",
        ".has(event.query) | has | invalid use of has() | has(event.query)",
        "cart.all(k, v, k.foo == v) | all | invalid use of all() | rates.all(rate, rate.value > 100.0)",
        "cart.map('x', 1) == [1] | 'x' | the first argument of map() is a name for the elements, found 'x' | rates.map(rate, rate.value)",
        "cart.filter(x + 1, true) == cart | x + 1 | the first argument of filter() is a name for the elements, found x + 1 | rates.filter(",
        "event.query.exists(x, x == 'a') | event.query | 'event.query' is text | exists() needs a list or a map",
        "cart.exists(x, x.query) | x.query | the condition of exists() returns text | allowed: true or false",
        "cart.all(x, 1) | 1 | the condition of all() returns a whole number | allowed: true or false",
        "cart.exists_one(x, x.value) | x.value | the condition of exists_one() returns a decimal number | allowed",
        "cart.filter(x, x.query) == cart | x.query | the condition of filter() returns text | allowed",
        "cart.map(x, x.query, x.value) == [1.0] | x.query | the condition of map() returns text | allowed",
        "math.greatest('a', 1) > 1 | ' | math.greatest() simple literal arguments must be numeric | see docs/language.md",
        "Foo{a: 'b'}.a == 'b' | Foo{a: 'b'} | conditions cannot construct records | event.item_id == \"x\"",
        "Product{typ: 'b'}.typ == 'b' | Product{typ: 'b'} | conditions cannot construct records | event.item_id == \"x\"",
      })
  void misusedMacroIsReported(String text, String part, String message, String hint) {
    assertIssue(text, text.indexOf(part), part, message, hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.value = 3 | = | '=' is not an operator | write '=='",
        "event.value === 3 | === | '===' is not a CEL operator | write '=='",
        "event.value !== 3 | !== | '!==' is not a CEL operator | write '!='",
        "event.value => 3.0 | => | '=>' is not a CEL operator | write '>='",
        "event.value =< 3.0 | =< | '=<' is not a CEL operator | write '<='",
        "event.query =! 'a' | =! | '=!' is not a CEL operator | write '!='",
        "event.value \u2265 3.0 | \u2265 | '\u2265' is not a CEL operator | write '>='",
        "event.query =~ 'a' | =~ | '=~' is not a CEL operator | event.query.matches(",
        "'a => b' == event.query = 3 | = 3 | '=' is not an operator | write '=='",
        "event.query. == 'a' | == | unexpected '==' | write conditions such as",
        "event.value > 1.0 and true | and | 'and' is not a CEL operator | use && (and)",
        "not event.value | not | 'not' is not a CEL operator | ! (not)",
        "event.query IN ['a'] | IN | 'IN' is not a CEL operator | write it in lower case",
        "event.value between 1 and 2 | between | 'between' is not a CEL operator | event.value >= 1.0 &&",
        "event.query <> 'a' | <> | '<>' is not a CEL operator | write '!='",
        "event.query == \u201Ca\u201D | \u201C | '\u201C' is not a quote in CEL | straight quotes",
        "event.value > 1,000 | , | unexpected ',' | without separators",
        "event.query == 'a | 'a | the closing quote is missing | single or double quotes",
        "event.query == '''a | 'a | the closing quote is missing | single or double quotes",
        "event.query 'a' | 'a | unexpected text | single or double quotes",
        "event.query.matches('[a]\\d+') | \\d | '\\d' is not an escape sequence in CEL | as r'…'",
        "event.query == '\\ud800' | \\ud800 | '\\ud800' is not an escape sequence in CEL | as r'…'",
        "event.query == string(b'\\u0041') | \\u0041 | '\\u0041' is not an escape sequence in CEL | as r'…'",
        "event.dwell_ms > -99999999999999999999 | -99999999999999999999 | the whole number is out of range | -9223372036854775808",
        "event.dwell_ms > 0x8000000000000000 | 0x8000000000000000 | the whole number is out of range | 9223372036854775807",
        "1u < 18446744073709551616u | 18446744073709551616u | the whole number is out of range | 18446744073709551615",
        "if(true) | if | 'if' is a reserved word in CEL | condition ? a : b",
        "let x = 1 | let | 'let' is a reserved word in CEL | one expression",
        "event.?query == 'a' | ? | unexpected '?' | has(event.query)",
        "event.value ?? 1.0 | ? 1 | unexpected '?' | condition ? a : b",
        "in | in | unexpected 'in' | write conditions such as",
      })
  void syntaxErrorIsDerivedFromTheText(String text, String part, String message, String hint) {
    Issue issue = issues(text).get(0);
    assertThat(issues(text)).hasSize(1);
    assertThat(issue.message()).isEqualTo(message);
    assertThat(issue.hint()).contains(hint);
    assertThat(issue.column()).isEqualTo(text.lastIndexOf(part) + 1);
  }

  @Test
  void missingRestIsReportedAtTheEnd() {
    for (String text : List.of("", "event.value >", "(event.value > 1.0", "[1, 2", "true ? 1")) {
      assertThat(issues(text))
          .containsExactly(
              new Issue(
                  1,
                  text.length() + 1,
                  1,
                  "unexpected end of the expression",
                  "a value or a closing bracket is missing"));
    }
  }

  @Test
  void sizeAndDepthAreLimited() {
    assertThat(issues("x".repeat(4_001)))
        .containsExactly(
            new Issue(1, 1, 1, "the expression has 4001 characters", "allowed: up to 4000"));
    for (String text :
        List.of(
            "(".repeat(70) + "1" + ")".repeat(70),
            "event" + ".a".repeat(70),
            "1" + " + 1".repeat(70),
            "'a'" + " + 'a'".repeat(70),
            "-".repeat(2) + "[".repeat(70))) {
      assertThat(issues(text))
          .singleElement()
          .satisfies(
              issue -> {
                assertThat(issue.message()).isEqualTo("the expression is nested too deeply");
                assertThat(issue.hint()).startsWith("allowed: at most 64 nested brackets");
              });
    }
  }

  @Test
  void independentErrorsAreAllReported() {
    assertThat(issues("evnt.value > 1.0 &&\n  event.vale > 1.0 && event.query > 1"))
        .extracting(issue -> issue.line() + ":" + issue.column() + " " + issue.message())
        .containsExactly(
            "1:1 unknown variable 'evnt'",
            "2:9 unknown field 'vale'",
            "2:35 '>' cannot be applied to string and int");
    assertThat(issues("99999999999999999999 > event.dwell_ms || for"))
        .extracting(Issue::message)
        .containsExactly("the whole number is out of range", "'for' is a reserved word in CEL");
    assertThat(issues("cart.all(k, v, k.foo == v) && event.vale > 1.0"))
        .extracting(Issue::message)
        .containsExactly("invalid use of all()", "unknown field 'vale'");
  }

  @Test
  void consequencesOfAnErrorAreNotReported() {
    assertThat(issues("rate-view[0].item_id == event.item_id")).hasSize(1);
    assertThat(issues("evnt.foo.bar(1) > 3 && evnt[0].foo == 'a'"))
        .extracting(issue -> issue.column() + " " + issue.message())
        .containsExactly(
            "1 unknown variable 'evnt'", "10 unknown function 'bar'", "24 unknown variable 'evnt'");
  }

  @Test
  void columnsCountUtf16CodeUnits() {
    String before = "event.query == 'ä😀' && ";
    Map<String, Integer> columns =
        Map.of("evnt > 1", 1, "evnt(1)", 1, "'a' > 1", 5, "size(1) > 1", 1, "'\\d'", 2, "1 = 1", 3);
    columns.forEach(
        (wrong, column) ->
            assertThat(issues(before + wrong).get(0).column())
                .as(wrong)
                .isEqualTo(before.length() + column));
  }

  private void assertIssue(String text, int start, String part, String message, String hint) {
    assertThat(issues(text))
        .singleElement()
        .satisfies(
            issue -> {
              assertThat(issue.message()).isEqualTo(message);
              assertThat(issue.hint()).contains(hint);
              assertThat(issue.line()).isEqualTo(1);
              assertThat(text.substring(issue.column() - 1, issue.column() - 1 + issue.length()))
                  .isEqualTo(part);
              assertThat(issue.column()).isEqualTo(start + 1);
            });
  }

  private List<Issue> issues(String text) {
    return new ExpressionChecker(types, Scope.of(variables)).check(text).issues();
  }
}
