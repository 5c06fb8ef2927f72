package io.micromoments;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micromoments.training.ToolWithAStage;
import org.junit.jupiter.api.Test;

/**
 * Tools use the job as a whole, its edges and what it reads, but no stage: of all other packages of
 * the repository, only those listed here. The rule is shown to fail by a class that breaks it.
 */
class ArchitectureTest {

  private static final String[] ALLOWED = {
    "io.micromoments.schemas..",
    "io.micromoments.text..",
    "io.micromoments.patterns..",
    "io.micromoments.topics..",
    "io.micromoments.emit..",
    "io.micromoments.runtime..",
    "io.micromoments.detect..",
    "io.micromoments.options..",
    "io.micromoments.topology..",
    "io.micromoments.scenario..",
    "io.micromoments.kafka..",
    "io.micromoments.input..",
    "io.micromoments.messages..",
    "io.micromoments.propensity..",
    "io.micromoments.job..",
    "io.micromoments.training..",
    "io.micromoments.datasets..",
  };

  private static final ArchRule TOOLS_KNOW_NO_STAGE =
      noClasses()
          .that()
          .resideInAnyPackage("io.micromoments.training..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.micromoments..").and(resideOutsideOfPackages(ALLOWED)))
          .because("tools use the public API of the job, which these packages are");

  @Test
  void toolsKnowNoStage() {
    TOOLS_KNOW_NO_STAGE.check(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.micromoments"));
    assertThat(
            TOOLS_KNOW_NO_STAGE
                .evaluate(new ClassFileImporter().importClasses(ToolWithAStage.class))
                .hasViolation())
        .isTrue();
  }
}
