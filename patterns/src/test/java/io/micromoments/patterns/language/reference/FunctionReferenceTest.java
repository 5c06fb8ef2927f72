package io.micromoments.patterns.language.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.condition.ConditionFunctions;
import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class FunctionReferenceTest {

  @Test
  void everyFunctionHasASentenceAndNoSentenceIsOfAnother() throws Exception {
    Properties docs = new Properties();
    try (InputStream in = FunctionReference.class.getResourceAsStream("functions.properties")) {
      docs.load(in);
    }
    assertThat(docs.stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(ConditionFunctions.names());
    assertThat(FunctionReference.all()).allMatch(each -> each.doc().endsWith("."));
  }

  @Test
  void valuesHaveTheFunctionsOfTheirType() {
    assertThat(FunctionReference.of("contains").orElseThrow())
        .matches(each -> each.isMethodOf(SimpleType.STRING))
        .matches(each -> !each.isMethodOf(SimpleType.INT));
    assertThat(FunctionReference.of("sum").orElseThrow())
        .matches(each -> each.isMethodOf(ListType.create(SimpleType.DOUBLE)))
        .matches(each -> !each.isMethodOf(ListType.create(SimpleType.STRING)));
    assertThat(FunctionReference.of("exists").orElseThrow())
        .matches(each -> each.isMethodOf(ListType.create(SimpleType.STRING)))
        .matches(each -> !each.isMethodOf(SimpleType.STRING));
    assertThat(FunctionReference.of("double").orElseThrow())
        .matches(FunctionReference::isGlobal)
        .matches(each -> !each.isMethodOf(SimpleType.STRING));
  }
}
