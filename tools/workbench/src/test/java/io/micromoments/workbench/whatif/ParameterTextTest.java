package io.micromoments.workbench.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.replay.UnusableInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTextTest {

  private static final String FILE =
      """
      pattern: cart # ü𝄞
      version: 1
      within: 10m
      features:
        - { feature: spend, aggregate: sum, of: event.amount, on: interaction, in: 90d }
      steps:
        - step: cart
          on: clickstream
          where: event.value > 50.0 && event.action == "add"
        - { step: checkout, on: clickstream, where: 'event.value > 50.0', within: 5m }
        - step: late
          on: clickstream
          where: >
            event.value > 7.0
            || event.value == 70
            || event.value < -5
      cooldown: "1h"
      """;

  private static ParameterText find(String parameter) {
    return ParameterText.of(new SourceText("cart.yaml", FILE), parameter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "within | 20m | within: 10m | within: 20m",
        "cooldown | 2h | cooldown: \"1h\" | cooldown: \"2h\"",
        "steps[1].within | 9m | within: 5m } | within: 9m }",
        "checkout.within | 9m | within: 5m } | within: 9m }",
        "spend.in | 30d | in: 90d } | in: 30d }",
        "cart.where:50 | 20 | value > 50.0 && | value > 20.0 &&",
        "cart.where:event.value > 50 | 20.5 | value > 50.0 && | value > 20.5 &&",
        "cart.where:\"add\" | view | \"add\" | \"view\"",
        "cart.where:add | view | \"add\" | \"view\"",
        "cart.where:event.action == \"add\" | \"view\" | \"add\" | \"view\"",
        "checkout.where:50 | 1 | 'event.value > 50.0' | 'event.value > 1.0'",
        "late.where:7 | 8 | value > 7.0 | value > 8.0",
        "late.where:70 | 80 | == 70 | == 80",
        "late.where:event.value < -5 | -9 | < -5 | < -9",
        "late.where:-5 | 9 | < -5 | < 9",
        "late.where:5 | 9 | < -5 | < 9",
        "skip | none | pattern: cart # | pattern: cart\\nskip: none #",
        "checkout.times | 2 | { step: checkout, | { step: checkout, times: 2,",
        "steps[0].times | 2 | - step: cart | - step: cart\\n    times: 2"
      })
  void aValueReplacesTheOneInTheTextAndNothingElse(
      String parameter, String value, String from, String to) {
    assertThat(find(parameter).with(value).text())
        .isEqualTo(FILE.replace(from, to.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x: a > 5e1 | x:a > 5e1 | 20 | x: a > 20.0",
        "x: a > 5.5e-1 | x:5.5e-1 | 2 | x: a > 2.0",
        "x: a > duration(\"1h30m\") | x:1h30m | 2h | x: a > duration(\"2h\")",
        "x: \"a == \\\"b\\\"\" | x:a == \\\"b\\\" | \"c\" | x: \"a == \\\"c\\\"\"",
        "x: \"a == \\\"b\\\"\" | x:b | c | x: \"a == \\\"c\\\"\"",
        "x: 'a == \"b\"' | x:b | it's | x: 'a == \"it''s\"'",
        "x: | x | 5m | x: 5m",
        "x: &w 15m | x | 5m | x: &w 5m",
        "x: 'a == ''b''' | x:a == ''b'' | \"c\" | x: 'a == ''c'''"
      })
  void theFileStaysReadable(String file, String parameter, String value, String changed) {
    SourceText source = new SourceText("x.yaml", file);

    assertThat(ParameterText.of(source, parameter).with(value).text()).isEqualTo(changed);
  }

  @Test
  void anAnchorMayHaveNoValue() {
    SourceText source = new SourceText("x.yaml", "x: &w\ny: 2\n");

    assertThat(ParameterText.of(source, "x").with("5m").text()).isEqualTo("x: &w 5m\ny: 2\n");
  }

  @Test
  void aNameThatIsThereButNotAtThisPlaceIsNotSuggested() {
    assertThatThrownBy(() -> find("steps[0].steps[0].times"))
        .isInstanceOf(UnusableInput.class)
        .satisfies(
            e -> assertThat(((UnusableInput) e).hint()).doesNotContain("did you mean 'steps'"));
  }

  @Test
  void theValueInTheFileIsKnown() {
    assertThat(find("cart.where:event.value > 50").current()).contains("50.0");
    assertThat(find("skip").current()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "steps | is a list",
        "steps[7].within | the first entry is [0], the last one [2]",
        "chekout.within | did you mean 'checkout'?",
        "cart.where:51 | there is no '51' in event.value > 50.0",
        "late.where:event.value | occurs more than once",
        "cart.where:event.action | there is no number or text in",
        "late.where | is a text of several lines",
        ".b | has the key",
        "within.x | has no 'x'",
        "cart.where: | there is no ''"
      })
  void aPathThatLeadsNowhereIsExplained(String parameter, String message) {
    assertThatThrownBy(() -> find(parameter))
        .isInstanceOf(UnusableInput.class)
        .satisfies(e -> assertThat(e + ((UnusableInput) e).hint()).contains(message));
  }
}
