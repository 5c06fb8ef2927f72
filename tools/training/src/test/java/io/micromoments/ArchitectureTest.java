package io.micromoments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micromoments.training.ToolWithAStage;
import org.junit.jupiter.api.Test;

/**
 * Tools use the job as a whole, its edges and what it reads, but no stage. The rule is shown to
 * fail by a class that breaks it.
 */
class ArchitectureTest {

  private static final ArchRule TOOLS_KNOW_NO_STAGE =
      noClasses()
          .that()
          .resideInAnyPackage("io.micromoments.training..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.micromoments.definitions..",
              "io.micromoments.ingest..",
              "io.micromoments.identity..",
              "io.micromoments.customer..",
              "io.micromoments.context..",
              "io.micromoments.decide..",
              "io.micromoments.learn..",
              "io.micromoments.settle..",
              "io.micromoments.measure..",
              "io.micromoments.erase..");

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
