package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingProfileTest {

  private static final String BEFORE = "when: '";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "!customer.products.exists(p, p.type == \"loan\") ; !customer.products.exists(p, p.type == \"loan\") ; customer.products",
        "a[0].value > 1.0 && !(\"x\" in customer.exclusions) ; !(\"x\" in customer.exclusions) ; customer.exclusions",
        "has(a[0].value) && (a[0].value > 3.0 || a[0].value < 2.0) && !customer.segment.startsWith(\"gold\") ; !customer.segment.startsWith(\"gold\") ; customer.segment",
        "!has(customer.attributes.vip) ; !has(customer.attributes.vip) ; customer.attributes",
        "!(customer.products.exists(p, p.type == \"a\") || customer.products.exists(p, p.type == \"b\")) ; !(customer.products.exists(p, p.type == \"a\") || customer.products.exists(p, p.type == \"b\")) ; customer.products",
        "customer.segment == \"new\" || !(customer.lifetime_value > 10.0) ; !(customer.lifetime_value > 10.0) ; customer.lifetime_value",
      })
  void aNegationThatNeedsAProfileIsAWarning(String when, String part, String field) {
    assertThat(problems(when))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
              assertThat(problem.message())
                  .startsWith(
                      "'" + part + "' is not true for customers without a profile: " + field);
              assertThat(problem.hint()).contains("(!has(%s) || %s)".formatted(field, part));
              assertThat(problem.column()).isEqualTo(BEFORE.length() + when.indexOf(part) + 1);
            });
    assertThat(holdsWithoutProfile(when)).isFalse();
    String mended = when.replace(part, "(!has(%s) || %s)".formatted(field, part));
    assertThat(problems(mended)).isEmpty();
    assertThat(holdsWithoutProfile(mended)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "has(customer.products) && !customer.products.exists(p, p.type == \"loan\")",
        "customer.segment == \"new\" && !customer.products.exists(p, p.type == \"loan\")",
        "a[0].value > 1.0 || !customer.products.exists(p, p.type == \"loan\")",
        "!(customer.segment == \"new\" && a[0].value > 100.0)",
        "(has(customer.segment) ? customer.segment : \"new\") == \"new\"",
        "!(has(customer.segment) ? customer.segment == \"new\" : false)",
        "customer.segment != \"new\"",
        "!a[0].query.contains(\"loan\")",
      })
  void otherConditionsAreNot(String when) {
    assertThat(problems(when)).isEmpty();
  }

  private static SourceText source(String when) {
    return Patterns.source("p", "steps: [{ step: a, on: clickstream }]\n" + BEFORE + when + "'\n");
  }

  private static List<Problem> problems(String when) {
    return PatternReader.read(source(when)).problems();
  }

  private static boolean holdsWithoutProfile(String when) {
    MomentPattern pattern = Patterns.read(source(when));
    return new PatternCompiler()
        .compile(pattern)
        .onMatch(pattern)
        .applies(
            step -> List.of(Patterns.click("e", 0, "x", Map.of("value", 5.0, "query", "q"))),
            Map.of());
  }
}
