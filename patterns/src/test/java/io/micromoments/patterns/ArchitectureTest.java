package io.micromoments.patterns;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micromoments.patterns.engine.EngineWithAnOperator;
import io.micromoments.patterns.language.LanguageWithFlink;
import org.junit.jupiter.api.Test;

/** Checks what each package of this module may depend on, and that the checks can fail. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.micromoments.patterns");

  private static final ArchRule THE_LANGUAGE_KNOWS_NO_FLINK =
      noClasses()
          .that()
          .resideInAPackage("..patterns.language..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.flink..");

  private static final ArchRule THE_ENGINE_IS_PLAIN_CODE =
      noClasses()
          .that()
          .resideInAPackage("io.micromoments.patterns..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink.streaming..",
              "org.apache.flink.runtime..",
              "org.apache.flink.api.common.state..",
              "org.apache.flink.api.common.functions..",
              "org.apache.flink.connector..",
              "org.apache.kafka..");

  @Test
  void theLanguageKnowsNoFlink() {
    THE_LANGUAGE_KNOWS_NO_FLINK.check(CLASSES);
    assertThat(fails(THE_LANGUAGE_KNOWS_NO_FLINK, LanguageWithFlink.class)).isTrue();
  }

  /** It may use flink-cep's compiler and Flink's serializers, but no operator, state or Kafka. */
  @Test
  void theEngineIsPlainCode() {
    THE_ENGINE_IS_PLAIN_CODE.check(CLASSES);
    assertThat(fails(THE_ENGINE_IS_PLAIN_CODE, EngineWithAnOperator.class)).isTrue();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.micromoments.patterns.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices()
        .matching("io.micromoments.patterns.language.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  private static boolean fails(ArchRule rule, Class<?> violation) {
    return rule.evaluate(new ClassFileImporter().importClasses(violation)).hasViolation();
  }
}
