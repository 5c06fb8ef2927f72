package io.micromoments.patterns.language.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.condition.ConditionFunctions;
import org.junit.jupiter.api.Test;

class FunctionHelpTest {

  @Test
  void everyFunctionHasASentence() {
    assertThat(FunctionHelp.all()).hasSameSizeAs(ConditionFunctions.names());
    assertThat(FunctionHelp.all()).allMatch(each -> each.doc().endsWith("."));
  }

  @Test
  void valuesHaveTheFunctionsOfTheirType() {
    assertThat(FunctionHelp.of("contains").orElseThrow())
        .matches(each -> each.isMethodOf(SimpleType.STRING))
        .matches(each -> !each.isMethodOf(SimpleType.INT));
    assertThat(FunctionHelp.of("sum").orElseThrow())
        .matches(each -> each.isMethodOf(ListType.create(SimpleType.DOUBLE)))
        .matches(each -> !each.isMethodOf(ListType.create(SimpleType.STRING)));
    assertThat(FunctionHelp.of("exists").orElseThrow())
        .matches(each -> each.isMethodOf(ListType.create(SimpleType.STRING)))
        .matches(each -> !each.isMethodOf(SimpleType.STRING));
    assertThat(FunctionHelp.of("double").orElseThrow())
        .matches(FunctionHelp::isGlobal)
        .matches(each -> !each.isMethodOf(SimpleType.STRING));
  }
}
