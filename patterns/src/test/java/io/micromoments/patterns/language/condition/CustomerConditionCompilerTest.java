package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CustomerConditionCompilerTest {

  @Test
  void validConditionHasNoProblem() {
    String text = "customer.segment in ['family', 'student']";

    assertThat(CustomerConditionCompiler.problem(text)).isEmpty();
    assertThat(CustomerConditionCompiler.compile(text)).isPresent();
  }

  @Test
  void problemHasAFindingAPositionAndAllowedValues() {
    assertThat(CustomerConditionCompiler.problem("customer.segmnt == 'family'"))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .startsWith("unknown field 'segmnt' (at character 10); did you mean")
                    .doesNotContain("\n"));
    assertThat(CustomerConditionCompiler.problem("event.value > 1.0"))
        .hasValueSatisfying(problem -> assertThat(problem).contains("'event'", "customer"));
    assertThat(CustomerConditionCompiler.problem("customer.segment"))
        .contains("the expression returns text (at character 1); allowed: true or false");
  }

  @Test
  void invalidConditionAlwaysHasAProblem() {
    for (String text :
        new String[] {"", " ", "(", "customer.", "\"", "\u0000", "x".repeat(5_000)}) {
      assertThat(CustomerConditionCompiler.problem(text)).as(text).isPresent();
      assertThat(CustomerConditionCompiler.compile(text)).as(text).isEmpty();
    }
  }
}
